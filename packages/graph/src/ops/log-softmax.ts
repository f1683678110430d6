import { defineOp, type Op } from "../op.js";
import { type SoftmaxAttributes, softmaxType } from "./softmax.js";

/** `x - log sum exp(x)` along `axis`. */
export const logSoftmax: Op<SoftmaxAttributes> = defineOp<SoftmaxAttributes>({
  kind: "logSoftmax",
  infer: ([x], attributes) => softmaxType(x, attributes),
  vjp({ builder, attributes, output, gradient }) {
    const total = builder.node("reduceSum", [gradient], {
      axes: [attributes.axis],
      keepDims: true,
    });
    const share = builder.node("mul", [builder.node("exp", [output], {}), total], {});
    return [builder.node("sub", [gradient, share], {})];
  },
  onnx({ emit, attributes, inputs, output }) {
    emit.node("LogSoftmax", inputs, { output, attributes: { axis: BigInt(attributes.axis) } });
  },
  tfjs({ tf, operand, attributes, axis }) {
    const along = axis(attributes.axis, operand(0).rank);
    // by steps: the kernel of TensorFlow.js takes the last axis only, and wasm has none
    const below = tf.sub(operand(0), tf.max(operand(0), along, true));
    return tf.sub(below, tf.log(tf.sum(tf.exp(below), along, true)));
  },
  tfjsLayout: "any",
});
