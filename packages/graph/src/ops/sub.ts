import type { Op } from "../op.js";
import { binary } from "./binary.js";
import type { None } from "./unary.js";

/** Element-wise difference. */
export const sub: Op<None> = binary("sub", "Sub", [
  (c) => c.gradient,
  (c) => c.builder.node("neg", [c.gradient], {}),
]);
