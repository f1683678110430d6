import { checkScores } from "../internal/check-scores.js";
import { decisions } from "../internal/decisions.js";

/** A threshold and what it does on the data it was chosen on. */
export interface OperatingPoint {
  /** An observed score: positive means score >= threshold. */
  readonly threshold: number;
  /**
   * Half way to the next lower observed score, the convention of pROC: the same decisions on these data, another printed
   * number. `null` where no score is lower.
   */
  readonly midpoint: number | null;
  readonly sensitivity: number;
  readonly specificity: number;
}

/** No threshold, and why. */
export interface UndefinedOperatingPoint {
  readonly threshold: null;
  readonly midpoint: null;
  readonly sensitivity: null;
  readonly specificity: null;
  readonly reason: "empty" | "single-class";
}

/**
 * The observed score with the largest sensitivity + specificity - 1 (Youden 1950); of several, the largest.
 *
 * Choose it on validation data, freeze it, then apply it to test data with `confusion`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The point, or nulls with a reason where a class is missing.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1 or a score is not finite.
 *
 * @example
 * ```ts
 * import { youdenThreshold } from "@xrt/metrics";
 * const { threshold, sensitivity, specificity } = youdenThreshold([0, 0, 1, 0, 1], [1, 2, 3, 4, 5]);
 * [threshold, sensitivity, specificity?.toFixed(2)]; // => [3, 1, "0.67"]
 * ```
 */
export function youdenThreshold(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
): OperatingPoint | UndefinedOperatingPoint {
  const { nPositive, nNegative, reason } = checkScores("youdenThreshold", yTrue, yScore);
  if (reason !== undefined) {
    return { threshold: null, midpoint: null, sensitivity: null, specificity: null, reason };
  }
  const steps = decisions(yTrue, yScore);
  // Youden's index times m n, in whole numbers: ties are exact, and the first of a tie has the largest threshold
  const index = steps.map(({ tp, fp }) => tp * nNegative - fp * nPositive);
  const best = index.indexOf(index.reduce((a, b) => Math.max(a, b)));
  const { threshold, tp, fp } = steps[best] as (typeof steps)[number];
  const lower = steps[best + 1]?.threshold;
  return {
    threshold,
    midpoint: lower === undefined ? null : threshold / 2 + lower / 2,
    sensitivity: tp / nPositive,
    specificity: (nNegative - fp) / nNegative,
  };
}
