import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** `tanh(x)`, with derivative `1 - y^2`. */
export const tanh: Op<NoAttributes> = unary(
  "tanh",
  "Tanh",
  (builder, _x, y, gradient) => {
    const slope = builder.node("sub", [builder.scalar(1), builder.node("mul", [y, y], {})], {});
    return builder.node("mul", [gradient, slope], {});
  },
  (tf, x) => tf.tanh(x),
);
