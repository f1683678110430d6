import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** `-x`. */
export const neg: Op<NoAttributes> = unary(
  "neg",
  "Neg",
  (builder, _x, _y, gradient) => builder.node("neg", [gradient], {}),
  (tf, x) => tf.neg(x),
);
