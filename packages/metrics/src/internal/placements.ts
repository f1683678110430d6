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
  const { starts, bucketOf } = buckets(sorted);
  return scores.map((s) => {
    const bucket = bucketOf(s);
    const end = starts[bucket + 1] as number;
    const below = firstIndex(sorted, starts[bucket] as number, end, (v) => v >= s);
    // equal scores share a bucket, and most have no equal
    const tied = below < end && sorted[below] === s;
    return below + (tied ? firstIndex(sorted, below, end, (v) => v > s) : below);
  });
}

/** Index of the first element that `reached`, from `start` to before `end`, or `end`; `sorted` is ascending. */
function firstIndex(
  sorted: Float64Array,
  start: number,
  end: number,
  reached: (value: number) => boolean,
): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Where a search has to start and end: the range of the sorted scores cut into as many equal pieces as there are scores. A
 * search of the whole range would miss the cache at each of its twenty steps.
 */
function buckets(sorted: Float64Array): {
  /** First index of each piece, then the number of scores. */
  readonly starts: Uint32Array;
  /** Rises with the score: what lies in an earlier piece is smaller. */
  readonly bucketOf: (score: number) => number;
} {
  const n = sorted.length;
  const least = sorted[0] as number;
  const scale = (n - 1) / ((sorted[n - 1] as number) - least);
  // all equal, or a range that float64 cannot hold
  const usable = scale > 0 && scale < Number.POSITIVE_INFINITY;
  const bucketOf = (score: number) =>
    usable ? Math.min(n - 1, Math.max(0, Math.floor((score - least) * scale))) : 0;
  const starts = new Uint32Array(n + 1);
  for (const s of sorted) {
    const next = bucketOf(s) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let k = 0; k < n; k++) starts[k + 1] = (starts[k + 1] as number) + (starts[k] as number);
  return { starts, bucketOf };
}
