import type { Estimate } from "../estimate.js";
import { checkRecord } from "../internal/check-given.js";
import { pointEstimate } from "../internal/point-estimate.js";
import type { Confusion } from "./confusion.js";

export interface FBetaOptions {
  /** How many times recall counts as much as precision, above 0; default 1. */
  readonly beta?: number;
}

/**
 * F-beta: the weighted harmonic mean of precision and recall, (1 + b²) TP / ((1 + b²) TP + b² FN + FP) (van Rijsbergen 1979).
 *
 * With `beta` 1 it is the Dice coefficient of the called and the positive images.
 *
 * @param confusion - Counts (or weights) of decisions.
 * @returns The estimate without an interval; NaN with reason `"empty"`, or `"no-positives"` where nothing is positive,
 * neither in truth nor by decision.
 * @throws RangeError when `beta` is not above 0.
 *
 * @example
 * ```ts
 * import { fBeta } from "@xrt/metrics";
 * fBeta({ tp: 3, fp: 1, fn: 2, tn: 4 }).value.toFixed(4); // => "0.6667"
 * ```
 */
export function fBeta(given: Confusion, { beta = 1 }: FBetaOptions = {}): Estimate {
  const { tp, fp, tn, fn } = checkRecord("fBeta", given, {
    name: "counts",
    wants: "{ tp: 3, fp: 1, tn: 4, fn: 2 }, as confusion returns them",
  });
  if (!(beta > 0 && beta < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`fBeta: beta is ${beta}, wants a finite number above 0`);
  }
  const n = tp + fp + tn + fn;
  const b2 = beta * beta;
  const all = (1 + b2) * tp + b2 * fn + fp;
  const value = n === 0 ? "empty" : all === 0 ? "no-positives" : ((1 + b2) * tp) / all;
  const counts = { n, nPositive: tp + fn, nNegative: tn + fp };
  return pointEstimate(`f-${beta}`, counts, value);
}
