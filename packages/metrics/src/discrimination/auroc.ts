import type { Estimate } from "../estimate.js";
import { checkScores } from "../internal/check-scores.js";
import { ofClass } from "../internal/of-class.js";

/**
 * Area under the ROC curve: the chance that a positive has a higher score than a negative, ties counting one half.
 *
 * (1/mn) sum over pairs of psi(x, y), where psi is 1 if x > y, 1/2 if x = y, else 0 (Mann and Whitney 1947). Exact, in
 * float64 without binning or tolerance, in O(N log N). A point estimate: see `aurocInterval` for an interval.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The estimate without an interval; `null` with reason `"empty"` or `"single-class"` where it is undefined.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1 or a score is not finite.
 *
 * @example
 * ```ts
 * import { auroc } from "@xrt/metrics";
 * auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value; // => 0.75
 * auroc([1, 1], [0.1, 0.4]).reason; // => "single-class"
 * ```
 */
export function auroc(yTrue: ArrayLike<number>, yScore: ArrayLike<number>): Estimate {
  const { reason, ...counts } = checkScores("auroc", yTrue, yScore);
  const base = { lower: null, upper: null, level: 0, method: "mann-whitney", ...counts };
  if (reason !== undefined) return { ...base, value: null, warnings: [], reason };
  return { ...base, value: shareOfPairsWon(yTrue, yScore), warnings: [] };
}

/** One walk up both sorted classes: how many negatives are below each positive, and how many are not above it. */
function shareOfPairsWon(yTrue: ArrayLike<number>, yScore: ArrayLike<number>): number {
  const positives = ofClass(1, yTrue, yScore).sort();
  const negatives = ofClass(0, yTrue, yScore).sort();
  let [below, notAbove, twiceWon] = [0, 0, 0];
  for (const score of positives) {
    // past the end there is undefined, which compares as false
    while ((negatives[below] as number) < score) below++;
    while ((negatives[notAbove] as number) <= score) notAbove++;
    twiceWon += below + notAbove; // whole numbers: exact below 2^53
  }
  return twiceWon / (2 * positives.length * negatives.length);
}
