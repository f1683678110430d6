import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/**
 * The nearest whole number, of two the even one. Its true derivative says nothing (0 almost everywhere), so gradients pass
 * straight through, as is usual for quantised networks (Bengio et al., arXiv:1308.3432).
 */
export const round: Op<NoAttributes> = unary(
  "round",
  "Round",
  (_builder, _x, _y, gradient) => gradient,
  (tf, x) => tf.round(x),
);
