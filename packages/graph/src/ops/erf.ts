import type { Op } from "../op.js";
import { type NoAttributes, unary } from "./unary.js";

/** The error function `2 / sqrt(pi)` times the integral of `exp(-t^2)` from 0 to x, with derivative `2 / sqrt(pi) exp(-x^2)`. */
export const erf: Op<NoAttributes> = unary(
  "erf",
  "Erf",
  (builder, x, _y, gradient) => {
    // the factor goes into the exponent: a pass over the data less
    const factor = builder.scalar(Math.log(2 / Math.sqrt(Math.PI)));
    const exponent = builder.node("sub", [factor, builder.node("mul", [x, x], {})], {});
    return builder.node("mul", [gradient, builder.node("exp", [exponent], {})], {});
  },
  (tf, x) => tf.erf(x),
);
