import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** `1 / (1 + exp(-x))`, with derivative `y (1 - y)`. */
export const sigmoid: Op<NoAttributes> = unary(
  "sigmoid",
  "Sigmoid",
  (builder, _x, y, gradient) => {
    const slope = builder.node("mul", [y, builder.node("sub", [builder.scalar(1), y], {})], {});
    return builder.node("mul", [gradient, slope], {});
  },
  (tf, x) => tf.sigmoid(x),
);
