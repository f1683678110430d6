import { float32, type TensorType } from "../graph.js";
import { intsAttribute } from "../onnx/emitter.js";
import { defineOp, type Op } from "../op.js";
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
});
