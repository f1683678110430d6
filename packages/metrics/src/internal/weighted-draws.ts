import type { Groups } from "../groups.js";
import { indicesWhere, keptGroups, keptNumbers, type SampleOptions } from "./sample.js";
import { withoutWeightless } from "./weights.js";

/** What a bootstrap resamples where images have weights: those that weigh something, each with its weight. */
export interface WeightedDraws {
  /** Labels of the images that weigh something. */
  readonly labels: ArrayLike<number>;
  /** Their weights; `undefined` where all weigh 1. */
  readonly weights: ArrayLike<number> | undefined;
  /** Their patients. */
  readonly groups: Groups | undefined;
  /** What all images weigh where those were drawn so often: count times weight. The array is used again by the next call. */
  readonly weigh: (counts: Float64Array) => Float64Array;
}

/**
 * The images to resample, and how their weights travel with them.
 *
 * @throws RangeError when there are not as many weights or patients as labels, or a weight is not finite or below 0.
 */
export function weightedDraws(
  caller: string,
  yTrue: ArrayLike<number>,
  { groups, weights }: { groups: Groups | undefined; weights: SampleOptions["weights"] },
): WeightedDraws {
  if (!weights) return { labels: yTrue, weights, groups, weigh: (counts) => counts };
  const { mask } = withoutWeightless(caller, yTrue.length, { weights });
  const kept = mask && indicesWhere(mask);
  const all = new Float64Array(yTrue.length);
  const place = (k: number) => (kept ? (kept[k] as number) : k);
  return {
    labels: keptNumbers(yTrue, kept),
    weights: keptNumbers(weights, kept),
    groups: keptGroups(caller, yTrue.length, { mask, groups }).groups,
    weigh: (counts) => {
      for (let k = 0; k < counts.length; k++) {
        const i = place(k);
        all[i] = (counts[k] as number) * (weights[i] as number);
      }
      return all;
    },
  };
}
