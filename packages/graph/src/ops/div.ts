import type { Op } from "../op.js";
import { binary } from "./binary.js";
import type { NoAttributes } from "./unary.js";

/** Element-wise quotient `a / b`. */
export const div: Op<NoAttributes> = binary(
  "div",
  "Div",
  [
    ({ builder, inputs: [, b = ""], gradient }) => builder.node("div", [gradient, b], {}),
    ({ builder, inputs: [, b = ""], output, gradient }) =>
      builder.node(
        "neg",
        [builder.node("div", [builder.node("mul", [gradient, output], {}), b], {})],
        {},
      ),
  ],
  (tf, a, b) => tf.div(a, b),
);
