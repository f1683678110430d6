import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** `e^x`, with derivative `y`. */
export const exp: Op<NoAttributes> = unary(
  "exp",
  "Exp",
  (builder, _x, y, gradient) => builder.node("mul", [gradient, y], {}),
  (tf, x) => tf.exp(x),
);
