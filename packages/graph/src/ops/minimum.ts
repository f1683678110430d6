import type { Op } from "../op.js";
import { extremum } from "./extremum.js";
import type { NoAttributes } from "./unary.js";

/** The smaller of two elements; the gradient of a tie goes to the first. */
export const minimum: Op<NoAttributes> = extremum("minimum", "Min", -1, (tf, a, b) =>
  tf.minimum(a, b),
);
