import type { Estimate } from "../estimate.js";
import { ofClass } from "../internal/of-class.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { presortedAuroc } from "../internal/presorted-auroc.js";
import { type Sample, type SampleOptions, sampleOf } from "../internal/sample.js";

/**
 * Area under the ROC curve: the chance that a positive has a higher score than a negative, ties counting one half.
 *
 * (1/mn) sum over pairs of psi(x, y), where psi is 1 if x > y, 1/2 if x = y, else 0 (Mann and Whitney 1947). Exact, in
 * float64 without binning or tolerance, in O(N log N). With weights each pair counts the product of its two. A point estimate: see `aurocInterval` for an interval.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The estimate without an interval; NaN with reason `"empty"`, `"all-masked"` or `"single-class"` where it is undefined.
 * @throws RangeError when lengths differ, or an image that is not masked has a label other than 0 and 1, a score that is not
 * finite or a weight below 0.
 *
 * @example
 * ```ts
 * import { auroc } from "@xrt/metrics";
 * auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value; // => 0.75
 * auroc([1, 1], [0.1, 0.4]).reason; // => "single-class"
 * ```
 */
export function auroc(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  options: SampleOptions = {},
): Estimate {
  const sample = sampleOf("auroc", yTrue, yScore, options);
  const { counts, weights, reason } = sample;
  const weighted = (w: ArrayLike<number>) => presortedAuroc(sample.yTrue, sample.yScore)(w);
  const value = () => (weights ? weighted(weights) : shareOfPairsWon(sample));
  return pointEstimate("mann-whitney", counts, reason ?? value());
}

/** One walk up both sorted classes: how many negatives are below each positive, and how many are not above it. */
function shareOfPairsWon({ yTrue, yScore }: Sample): number {
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
