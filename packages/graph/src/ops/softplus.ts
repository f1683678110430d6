import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** `log(1 + exp(x))`, with derivative `sigmoid(x)`. */
export const softplus: Op<NoAttributes> = unary(
  "softplus",
  "Softplus",
  (builder, x, _y, gradient) =>
    builder.node("mul", [gradient, builder.node("sigmoid", [x], {})], {}),
  (tf, x) => tf.softplus(x),
);
