import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** `max(x, 0)`; the derivative at 0 is 0. */
export const relu: Op<NoAttributes> = unary(
  "relu",
  "Relu",
  (builder, _x, y, gradient) => builder.node("mul", [gradient, builder.node("step", [y], {})], {}),
  (tf, x) => tf.relu(x),
);
