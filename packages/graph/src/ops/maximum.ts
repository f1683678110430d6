import type { Op } from "../op.js";
import { extremum } from "./extremum.js";
import type { NoAttributes } from "./unary.js";

/** The larger of two elements; the gradient of a tie goes to the first. */
export const maximum: Op<NoAttributes> = extremum("maximum", "Max", 1, (tf, a, b) =>
  tf.maximum(a, b),
);
