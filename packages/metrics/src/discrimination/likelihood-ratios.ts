import type { Estimate } from "../estimate.js";
import { checkRecord } from "../internal/check-given.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import type { Confusion } from "./confusion.js";

export interface LikelihoodRatioOptions {
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** By how much a decision changes the odds of disease. */
export interface LikelihoodRatios {
  /** Sensitivity over false positive rate: what a positive decision multiplies the odds by. */
  readonly positive: Estimate;
  /** False negative rate over specificity: what a negative decision multiplies the odds by. */
  readonly negative: Estimate;
}

/**
 * Likelihood ratios of a positive and of a negative decision.
 *
 * LR+ = sens/(1 - spec), LR- = (1 - sens)/spec; intervals on the log scale (Simel, Samsa and Matchar 1991), for images
 * that are independent: count one per patient.
 *
 * @param confusion - Whole counts of decisions. Weights have no place here: give a ratio of two `confusion`s with weights to
 * `bootstrap`.
 * @returns Estimates. NaN with reason `"single-class"` where a class is missing and `"zero-denominator"` where the
 * divisor is 0; a ratio of 0 has no interval (`"zero-width"`).
 * @throws RangeError when a count is not a whole number, as those of a `confusion` with weights, or `level` is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { likelihoodRatios } from "@xrt/metrics";
 * const { positive, negative } = likelihoodRatios({ tp: 1, fp: 1, tn: 2, fn: 1 });
 * [positive.value, negative.value]; // => [1.5, 0.75]
 * ```
 */
export function likelihoodRatios(
  given: Confusion,
  { level = 0.95 }: LikelihoodRatioOptions = {},
): LikelihoodRatios {
  const { tp, fp, tn, fn } = checkRecord("likelihoodRatios", given, {
    name: "counts",
    wants: "{ tp: 3, fp: 1, tn: 4, fn: 2 }, as confusion returns them",
  });
  const z = criticalZ("likelihoodRatios", level);
  for (const [name, count] of Object.entries({ tp, fp, tn, fn })) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(
        `likelihoodRatios: ${name} is ${count}, wants a whole number of decisions; give the ratio of weighted ones to bootstrap`,
      );
    }
  }
  const [diseased, healthy] = [tp + fn, fp + tn];
  const counts = { n: diseased + healthy, nPositive: diseased, nNegative: healthy };
  const ratio = (above: number, below: number): Estimate => {
    const none = (reason: string) => ({ ...pointEstimate("log-ratio", counts, reason), level });
    if (counts.n === 0) return none("empty");
    if (diseased === 0 || healthy === 0) return none("single-class");
    if (below === 0) return none("zero-denominator");
    const value = (above * healthy) / (diseased * below);
    const found = { ...pointEstimate("log-ratio", counts, value), level };
    if (above === 0) return { ...found, reason: "zero-width" };
    const width = z * Math.sqrt(1 / above - 1 / diseased + 1 / below - 1 / healthy);
    return { ...found, lower: value * Math.exp(-width), upper: value * Math.exp(width) };
  };
  return { positive: ratio(tp, fp), negative: ratio(fn, tn) };
}
