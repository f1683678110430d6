import type { Op } from "../op.js";
import { type None, unary } from "./unary.js";

/** `sqrt(x)`, with derivative `1 / (2 y)`. */
export const sqrt: Op<None> = unary("sqrt", "Sqrt", (builder, _x, y, gradient) =>
  builder.node("div", [gradient, builder.node("mul", [builder.scalar(2), y], {})], {}),
);
