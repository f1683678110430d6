import { ofClass } from "./of-class.js";

/**
 * Where each score lies in the other class. The mean of either array is the AUROC, and their spread gives its variance
 * (DeLong 1988).
 */
export interface Placements {
  /** V10: for each positive, in input order, the share of negatives below it; ties count one half. */
  readonly v10: Float64Array;
  /** V01: for each negative, in input order, the share of positives above it; ties count one half. */
  readonly v01: Float64Array;
  /** AUROC, the mean of both. */
  readonly theta: number;
}

/**
 * The placements of checked scores, both classes present, in O(N log N).
 *
 * A score is looked up in the sorted scores of the other class. That gives the numbers of Sun and Xu 2014 (differences of
 * midranks) with one rounding each: the counts are whole numbers below 2^53.
 */
export function placements(yTrue: ArrayLike<number>, yScore: ArrayLike<number>): Placements {
  const positives = ofClass(1, yTrue, yScore);
  const negatives = ofClass(0, yTrue, yScore);
  const [m, n] = [positives.length, negatives.length];
  const below = twiceBelow(positives, negatives);
  const above = twiceBelow(negatives, positives).map((t) => 2 * m - t);
  return {
    v10: below.map((t) => t / (2 * n)),
    v01: above.map((t) => t / (2 * m)),
    theta: below.reduce((a, b) => a + b, 0) / (2 * m * n),
  };
}

/** For each of `scores`: how many of `others` are below it, plus how many are not above it. */
function twiceBelow(
  scores: Float64Array<ArrayBuffer>,
  others: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const sorted = others.slice().sort();
  return scores.map((s) => {
    const below = firstIndex(sorted, 0, (v) => v >= s);
    return below + firstIndex(sorted, below, (v) => v > s);
  });
}

/** Index of the first element from `start` on that `reached`, or the length; `sorted` is ascending. */
function firstIndex(
  sorted: Float64Array,
  start: number,
  reached: (value: number) => boolean,
): number {
  let [low, high] = [start, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
