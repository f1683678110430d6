import { defineOp, type Op } from "../op.js";
import type { NoAttributes } from "./unary.js";

/** `x sigmoid(x)`, also called swish (Ramachandran et al., arXiv:1710.05941), with derivative `y + sigmoid(x) (1 - y)`. */
export const silu: Op<NoAttributes> = defineOp<NoAttributes>({
  kind: "silu",
  infer([x]) {
    if (x === undefined) throw new RangeError("silu wants one input");
    return x;
  },
  vjp({ builder, inputs: [x = ""], output, gradient }) {
    const gate = builder.node("sigmoid", [x], {});
    const rest = builder.node("sub", [builder.scalar(1), output], {});
    const slope = builder.node("add", [output, builder.node("mul", [gate, rest], {})], {});
    return [builder.node("mul", [gradient, slope], {})];
  },
  onnx({ emit, inputs: [x = ""], output }) {
    emit.node("Mul", [x, emit.node("Sigmoid", [x])], { output });
  },
  tfjs: ({ tf, operand }) => tf.mul(operand(0), tf.sigmoid(operand(0))),
  tfjsLayout: "any",
});
