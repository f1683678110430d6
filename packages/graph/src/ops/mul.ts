import type { Op } from "../op.js";
import { binary } from "./binary.js";
import type { NoAttributes } from "./unary.js";

/** Element-wise product. */
export const mul: Op<NoAttributes> = binary(
  "mul",
  "Mul",
  [
    ({ builder, inputs: [, b = ""], gradient }) => builder.node("mul", [gradient, b], {}),
    ({ builder, inputs: [a = ""], gradient }) => builder.node("mul", [gradient, a], {}),
  ],
  (tf, a, b) => tf.mul(a, b),
);
