import type { TensorType } from "../graph.js";
import { defineOp, type Op } from "../op.js";

/** Attributes of `softmax`. */
export interface SoftmaxAttributes {
  /** Axis that sums to 1. */
  readonly axis: number;
}

/** Type of the result of `softmax` and `logSoftmax`. */
export function softmaxType(x: TensorType | undefined, { axis }: SoftmaxAttributes): TensorType {
  if (x === undefined || axis < 0 || axis >= x.shape.length) {
    throw new RangeError(`axis ${axis} is not one of [${x?.shape}]`);
  }
  return x;
}

/** `exp(x) / sum exp(x)` along `axis`. */
export const softmax: Op<SoftmaxAttributes> = defineOp<SoftmaxAttributes>({
  kind: "softmax",
  infer: ([x], attributes) => softmaxType(x, attributes),
  vjp({ builder, attributes, output, gradient }) {
    const weighted = builder.node("mul", [gradient, output], {});
    const total = builder.node("reduceSum", [weighted], {
      axes: [attributes.axis],
      keepDims: true,
    });
    return [builder.node("mul", [output, builder.node("sub", [gradient, total], {})], {})];
  },
  onnx({ emit, attributes, inputs, output }) {
    emit.node("Softmax", inputs, { output, attributes: { axis: BigInt(attributes.axis) } });
  },
  tfjs({ tf, operand, attributes, axis }) {
    const x = operand(0);
    const along = axis(attributes.axis, x.rank);
    if (along === x.rank - 1) return tf.softmax(x);
    // TensorFlow.js takes the last axis only; swapping two axes undoes itself
    const swap = x.shape.map((_, i) => (i === along ? x.rank - 1 : i === x.rank - 1 ? along : i));
    return tf.transpose(tf.softmax(tf.transpose(x, swap)), swap);
  },
  tfjsLayout: "any",
});
