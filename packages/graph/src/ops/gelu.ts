import type { Tensor } from "@tensorflow/tfjs-core";
import type { GraphBuilder } from "../graph-builder.js";
import { defineOp, type Op, type Tfjs } from "../op.js";

/** Attributes of `gelu`. */
export interface GeluAttributes {
  /** Whether the normal distribution is approximated by a hyperbolic tangent, as in the first GPT. */
  readonly approximate: boolean;
}

/** Scale of the tangent's argument. */
const SCALE = Math.sqrt(2 / Math.PI);
/** Weight of the cube in it. */
const CUBE = 0.044715;

/**
 * Gaussian error linear unit `x P(x)` with the normal distribution function `P(x) = (1 + erf(x / sqrt(2))) / 2`, or with
 * `P(x) = (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2` where approximate (Hendrycks and Gimpel, arXiv:1606.08415).
 */
export const gelu: Op<GeluAttributes> = defineOp<GeluAttributes>({
  kind: "gelu",
  infer([x]) {
    if (x === undefined) throw new RangeError("gelu wants one input");
    return x;
  },
  vjp({ builder, attributes, inputs: [x = ""], gradient }) {
    const slope = attributes.approximate ? tangentSlope(builder, x) : normalSlope(builder, x);
    return [builder.node("mul", [gradient, slope], {})];
  },
  onnx({ emit, attributes, inputs, output }) {
    const approximate = attributes.approximate ? "tanh" : "none";
    emit.node("Gelu", inputs, { output, attributes: { approximate } });
  },
  tfjs: ({ tf, operand, attributes }) =>
    tf.mul(
      operand(0),
      attributes.approximate ? tangent(tf, operand(0)) : distribution(tf, operand(0)),
    ),
  tfjsLayout: "any",
});

/** `P(x) + x P'(x)`, each line one pass over the data. */
function normalSlope(builder: GraphBuilder, x: string): string {
  const scaled = builder.node("mul", [x, builder.scalar(Math.SQRT1_2)], {});
  const error = builder.node("erf", [scaled], {});
  // its result lies within the ends: scale and shift in one node
  const probability = builder.node("hardSigmoid", [error], { slope: 0.5, offset: 0.5 });
  const square = builder.node("mul", [scaled, scaled], {});
  const factor = builder.scalar(-Math.log(2 * Math.PI) / 2);
  const exponent = builder.node("sub", [factor, square], {});
  const density = builder.node("exp", [exponent], {});
  const change = builder.node("mul", [x, density], {});
  return builder.node("add", [probability, change], {});
}

/** With `P = sigmoid(v)`: `P (1 + (1 - P) x v')`, where `x v' = 3 v - 4 SCALE x`. */
function tangentSlope(builder: GraphBuilder, x: string): string {
  const op = (kind: "add" | "mul" | "sub", a: string, b: string | number) =>
    builder.node(kind, [a, typeof b === "number" ? builder.scalar(b) : b], {});
  const cubic = op("add", op("mul", op("mul", x, x), 2 * SCALE * CUBE), 2 * SCALE);
  const argument = op("mul", x, cubic);
  const probability = builder.node("sigmoid", [argument], {});
  const change = op("sub", op("mul", argument, 3), op("mul", x, 4 * SCALE));
  const other = op("sub", builder.scalar(1), probability);
  return op("mul", probability, op("add", op("mul", other, change), 1));
}

function distribution(tf: Tfjs, x: Tensor): Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

function tangent(tf: Tfjs, x: Tensor): Tensor {
  return tf.sigmoid(tf.mul(x, tf.add(tf.mul(tf.square(x), 2 * SCALE * CUBE), 2 * SCALE)));
}
