import type { Op } from "../op.js";
import { binary } from "./binary.js";
import type { NoAttributes } from "./unary.js";

/** Element-wise difference. */
export const sub: Op<NoAttributes> = binary(
  "sub",
  "Sub",
  [(c) => c.gradient, (c) => c.builder.node("neg", [c.gradient], {})],
  (tf, a, b) => tf.sub(a, b),
);
