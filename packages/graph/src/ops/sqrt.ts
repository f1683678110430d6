import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** `sqrt(x)`, with derivative `1 / (2 y)`. */
export const sqrt: Op<NoAttributes> = unary(
  "sqrt",
  "Sqrt",
  (builder, _x, y, gradient) =>
    builder.node("div", [gradient, builder.node("mul", [builder.scalar(2), y], {})], {}),
  (tf, x) => tf.sqrt(x),
);
