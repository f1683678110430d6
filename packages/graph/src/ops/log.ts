import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** Natural logarithm, with derivative `1 / x`. */
export const log: Op<NoAttributes> = unary(
  "log",
  "Log",
  (builder, x, _y, gradient) => builder.node("div", [gradient, x], {}),
  (tf, x) => tf.log(x),
);
