import type { Op } from "../op.js";
import { binary } from "./binary.js";
import type { NoAttributes } from "./unary.js";

/** Element-wise sum. */
export const add: Op<NoAttributes> = binary(
  "add",
  "Add",
  [(c) => c.gradient, (c) => c.gradient],
  (tf, a, b) => tf.add(a, b),
);
