import type { Op } from "../op.js";
import { type None, unary } from "./unary.js";

/** `-x`. */
export const neg: Op<None> = unary("neg", "Neg", (builder, _x, _y, gradient) =>
  builder.node("neg", [gradient], {}),
);
