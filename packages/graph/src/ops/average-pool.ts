import { ndArray } from "@xrt/core";
import { defineOp, type Op } from "../op.js";
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
    const share = new Float32Array(height * width);
    for (let i = 0; i < share.length; i++) {
      const rows = covered(
        Math.floor(i / width) * strides[0] - pads[0],
        kernel[0],
        spatial(from, 0),
      );
      const columns = covered((i % width) * strides[1] - pads[1], kernel[1], spatial(from, 1));
      share[i] = 1 / (rows * columns);
    }
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
});

/** How many of `size` cells from `start` on lie within `[0, length)`. */
function covered(start: number, size: number, length: number): number {
  return Math.min(start + size, length) - Math.max(start, 0);
}
