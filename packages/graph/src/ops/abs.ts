import type { Op } from "../op.js";
import { steepClip } from "./steep-clip.js";
import { type NoAttributes, unary } from "./unary.js";

/** `|x|`; the derivative at 0 is 0. */
export const abs: Op<NoAttributes> = unary(
  "abs",
  "Abs",
  (builder, x, _y, gradient) => builder.node("mul", [gradient, steepClip(builder, x, -1, 1)], {}),
  (tf, x) => tf.abs(x),
);
