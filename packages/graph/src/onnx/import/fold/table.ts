import { arithmetic } from "./arithmetic.js";
import { arrangement } from "./arrangement.js";
import type { Fold } from "./fold.js";
import { quantisation } from "./quantisation.js";
import { reductions } from "./reduction.js";

/** Evaluation of ops on known arrays, by op type. */
export const foldTable: ReadonlyMap<string, Fold> = new Map(
  Object.entries({ ...arithmetic, ...arrangement, ...quantisation, ...reductions }),
);
