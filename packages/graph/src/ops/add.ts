import type { Op } from "../op.js";
import { binary } from "./binary.js";
import type { None } from "./unary.js";

/** Element-wise sum. */
export const add: Op<None> = binary("add", "Add", [(c) => c.gradient, (c) => c.gradient]);
