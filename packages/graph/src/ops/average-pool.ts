import type { Tensor4D } from "@tensorflow/tfjs-core";
import { ndArray } from "@xrt/core";
import { defineOp, type Op } from "../op.js";
import { resized } from "../tfjs/cells.js";
import { type PoolAttributes, poolAttributes, pooledType } from "./max-pool.js";
import { channelsOf, spatial } from "./window.js";

/** Mean of each window over the cells that lie inside `x`: padding is not counted, as in TensorFlow. */
export const averagePool: Op<PoolAttributes> = defineOp<PoolAttributes>({
  kind: "averagePool",
  infer([x], attributes) {
    if (attributes.dilations.some((d) => d !== 1)) {
      throw new RangeError(`dilations are [${attributes.dilations}], an average is taken without`);
    }
    return pooledType(x, attributes);
  },
  vjp({ builder, attributes, inputs: [x = ""], gradient }) {
    const { kernel, strides, pads } = attributes;
    const from = builder.type(x).shape;
    const channels = channelsOf(from);
    const height = spatial(builder.type(gradient).shape, 0);
    const width = spatial(builder.type(gradient).shape, 1);
    const share = shares(attributes, [spatial(from, 0), spatial(from, 1)], [height, width]);
    const shared = builder.node(
      "mul",
      [gradient, builder.constant(ndArray(share, [1, 1, height, width]))],
      {},
    );
    const ones = ndArray(new Float32Array(channels * kernel[0] * kernel[1]).fill(1), [
      channels,
      1,
      ...kernel,
    ]);
    const outputPadding = ([0, 1] as const).map((axis) => {
      const full = strides[axis] * ((axis === 0 ? height : width) - 1) + kernel[axis];
      return spatial(from, axis) - (full - pads[axis] - pads[(axis + 2) as 2 | 3]);
    }) as [number, number];
    const { kernel: _, ...window } = attributes;
    return [
      builder.node(
        "convTranspose",
        [shared, builder.constant(ones)],
        { ...window, groups: channels, outputPadding },
        `d(${x})`,
      ),
    ];
  },
  onnx({ emit, attributes, inputs, output }) {
    emit.node("AveragePool", inputs, { output, attributes: poolAttributes(attributes) });
  },
  tfjs({ tf, operand, attributes, outputShape: [, , rows = 0, columns = 0] }) {
    const { kernel, strides, pads } = attributes;
    const x = operand(0);
    const [, height = 0, width = 0] = x.shape;
    const size = [height + pads[0] + pads[2], width + pads[1] + pads[3]] as const;
    const padded = resized(tf, x, [pads[0], pads[1]], size, 0) as Tensor4D;
    const mean = tf.avgPool(padded, [...kernel], [...strides], "valid");
    if (pads.every((p) => p === 0)) return mean;
    const weights = shares(attributes, [height, width], [rows, columns]).map(
      (share) => share * kernel[0] * kernel[1],
    );
    return tf.mul(mean, tf.tensor(weights, [1, rows, columns, 1]));
  },
  tfjsLayout: () => ({ inputs: ["last"], output: "last" }),
});

/** For each window, 1 over the number of its cells that lie inside x. */
function shares(
  { kernel, strides, pads }: PoolAttributes,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const top = Math.floor(i / columns) * strides[0] - pads[0];
    const left = (i % columns) * strides[1] - pads[1];
    return 1 / (covered(top, kernel[0], height) * covered(left, kernel[1], width));
  });
}

/** How many of `size` cells from `start` on lie within `[0, length)`. */
function covered(start: number, size: number, length: number): number {
  return Math.min(start + size, length) - Math.max(start, 0);
}
