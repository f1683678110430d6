import type { Tensor4D } from "@tensorflow/tfjs-core";
import { float32, type TensorType } from "../graph.js";
import { intsAttribute } from "../onnx/emitter.js";
import { defineOp, type Op } from "../op.js";
import { cells, resized } from "../tfjs/cells.js";
import { channelsOf, type Window, windowOutput } from "./window.js";

/** Attributes of a pooling. */
export interface PoolAttributes extends Window {
  /** Rows and columns of the window. */
  readonly kernel: readonly [number, number];
}

/** Type of the result of a pooling. */
export function pooledType(x: TensorType | undefined, attributes: PoolAttributes): TensorType {
  if (x === undefined) throw new RangeError("pooling wants one input");
  const { kernel, pads } = attributes;
  if (pads.some((p, i) => p >= (kernel[i % 2] ?? 0))) {
    throw new RangeError(
      `pads [${pads}] reach the window [${kernel}]: some windows would see padding only`,
    );
  }
  return float32(
    x.shape[0] ?? 0,
    channelsOf(x.shape),
    ...windowOutput(x, attributes.kernel, attributes),
  );
}

/** The ONNX attributes of a pooling without dilation. */
export function poolAttributes({ kernel, strides, pads }: PoolAttributes): {
  kernel_shape: bigint[];
  strides: bigint[];
  pads: bigint[];
} {
  return {
    kernel_shape: intsAttribute(kernel),
    strides: intsAttribute(strides),
    pads: intsAttribute(pads),
  };
}

/** The ONNX attributes of a max-pooling; only that one may be dilated in opset 18. */
export function maxPoolAttributes(
  attributes: PoolAttributes,
): ReturnType<typeof poolAttributes> & { dilations: bigint[] } {
  return { ...poolAttributes(attributes), dilations: intsAttribute(attributes.dilations) };
}

/** The lowest float32: padding that never wins. */
export const LOWEST = -3.4028234663852886e38;

/** Largest value of each window; padding never wins. */
export const maxPool: Op<PoolAttributes> = defineOp<PoolAttributes>({
  kind: "maxPool",
  infer: ([x], attributes) => pooledType(x, attributes),
  vjp({ builder, attributes, inputs: [x = ""], gradient }) {
    return [builder.node("maxPoolGradient", [x, gradient], attributes, `d(${x})`)];
  },
  onnx({ emit, attributes, inputs, output }) {
    emit.node("MaxPool", inputs, { output, attributes: maxPoolAttributes(attributes) });
  },
  tfjs({ tf, operand, attributes, outputShape: [, , height = 0, width = 0] }) {
    const { kernel, strides, pads, dilations } = attributes;
    const x = operand(0);
    if (dilations.every((d) => d === 1)) {
      const size = [(x.shape[1] ?? 0) + pads[0] + pads[2], (x.shape[2] ?? 0) + pads[1] + pads[3]];
      const padded = resized(tf, x, [pads[0], pads[1]], size as [number, number], LOWEST);
      return tf.maxPool(padded as Tensor4D, [...kernel], [...strides], "valid");
    }
    const maps = [...cells(tf, x, { ...attributes, size: [height, width] }, LOWEST)];
    return maps.map((c) => c.values).reduce((a, b) => tf.maximum(a, b));
  },
  tfjsLayout: () => ({ inputs: ["last"], output: "last" }),
});
