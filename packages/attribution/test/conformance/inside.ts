import type { Runs } from "./case.js";

/** Cases of this family, by their ids. */
export const insideRuns: Runs = {};
