import { decisions } from "../internal/decisions.js";
import {
  noOperatingPoint,
  type OperatingPoint,
  operatingPointAt,
} from "../internal/operating-point-at.js";
import { type SampleOptions, sampleOf } from "../internal/sample.js";

/**
 * The observed score with the largest sensitivity + specificity - 1 (Youden 1950); of several, the largest.
 *
 * Choose it on validation data, freeze it, then apply it to test data with `confusion`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The point, or NaN with a reason where a class is missing.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1 or a score is not finite.
 *
 * @example
 * ```ts
 * import { youdenThreshold } from "@xrt/metrics";
 * const { threshold, sensitivity, specificity } = youdenThreshold([0, 0, 1, 0, 1], [1, 2, 3, 4, 5]);
 * [threshold, sensitivity, specificity.toFixed(2)]; // => [3, 1, "0.67"]
 * ```
 */
export function youdenThreshold(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  options: SampleOptions = {},
): OperatingPoint {
  const sample = sampleOf("youdenThreshold", yTrue, yScore, options);
  const { positive, negative, reason } = sample;
  if (reason !== undefined) return noOperatingPoint(reason);
  const steps = decisions(sample);
  // Youden's index times m n, without weights a whole number: ties are exact, and the first of a tie has the largest threshold
  const index = steps.map(({ tp, fp }) => tp * negative - fp * positive);
  const best = index.indexOf(index.reduce((a, b) => Math.max(a, b)));
  return operatingPointAt(sample, steps, best);
}
