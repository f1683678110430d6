import type { TensorType } from "../graph.js";
import { defineOp, type Op } from "../op.js";
import { addCells, type Cell, cells, type Places } from "../tfjs/cells.js";
import {
  LOWEST,
  maxPoolAttributes,
  type PoolAttributes,
  poolAttributes,
  pooledType,
} from "./max-pool.js";
import { spatial } from "./window.js";

/**
 * Gradient of max-pooling with respect to `x`, from `x` and the gradient of the result: each window hands its gradient to
 * its largest value, the first in row-major order where several are equal (black borders of radiographs do tie).
 */
export const maxPoolGradient: Op<PoolAttributes> = defineOp<PoolAttributes>({
  kind: "maxPoolGradient",
  infer([x, gradient], attributes) {
    const { shape } = pooledType(x, attributes);
    if (x === undefined || String(gradient?.shape) !== String(shape)) {
      throw new RangeError(`the gradient is [${gradient?.shape}], wants [${shape}]`);
    }
    return x;
  },
  onnx({ emit, attributes, inputs: [x = "", gradient = ""], output, inputTypes: [type] }) {
    const [, index = ""] = emit.nodeWithSeveral(2, "MaxPool", [x], maxPoolAttributes(attributes));
    if (tiles(type, attributes)) {
      // Windows that tile x: each place is written once, by an op made for it. Masks from pairwise comparisons with
      // SpaceToDepth and DepthToSpace around them were measured too, and were slower.
      const { kernel_shape, strides } = poolAttributes(attributes);
      emit.node("MaxUnpool", [gradient, index], { output, attributes: { kernel_shape, strides } });
      return;
    }
    const shape = emit.node("Shape", [x]);
    const flat = (value: string) => emit.node("Reshape", [value, emit.ints([-1])]);
    const empty = flat(emit.node("ConstantOfShape", [shape]));
    const scattered = emit.node("ScatterElements", [empty, flat(index), flat(gradient)], {
      attributes: { axis: 0n, reduction: "add" },
    });
    emit.node("Reshape", [scattered, shape], { output });
  },
  tfjs({ tf, operand, attributes, outputShape: [, , height = 0, width = 0] }) {
    const [, rows = 0, columns = 0] = operand(1).shape;
    const places: Places = { ...attributes, size: [rows, columns] };
    const windows = [...cells(tf, operand(0), places, LOWEST)];
    const largest = windows.map((c) => c.values).reduce((a, b) => tf.maximum(a, b));
    let left = operand(1);
    const shares = windows.map((cell): Cell => {
      const values = tf.mul(left, tf.cast(tf.equal(cell.values, largest), "float32"));
      left = tf.sub(left, values);
      return { ...cell, values };
    });
    return addCells(tf, shares, places, [height, width]);
  },
  tfjsLayout: () => ({ inputs: ["last", "last"], output: "last" }),
});

function tiles(
  type: TensorType | undefined,
  { kernel, strides, pads, dilations }: PoolAttributes,
): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      kernel[axis] === strides[axis] &&
      dilations[axis] === 1 &&
      pads[axis] === 0 &&
      pads[(axis + 2) as 2 | 3] === 0 &&
      spatial(type?.shape ?? [], axis) % kernel[axis] === 0,
  );
}
