/** Counts among ascending scores. */
export interface SortedLookup {
  /** How many are below `score`. */
  readonly below: (score: number) => number;
  /** How many are not above `score`, of which `below` are below it. */
  readonly notAbove: (score: number, below: number) => number;
}

/** Looks scores up in `sorted` ones, ascending and at least one, in hardly more than constant time each. */
export function sortedLookup(sorted: Float64Array): SortedLookup {
  const { starts, bucketOf } = buckets(sorted);
  const start = (bucket: number) => starts[bucket] as number;
  return {
    below: (score) => {
      const bucket = bucketOf(score);
      return firstIndex(sorted, start(bucket), start(bucket + 1), (v) => v >= score);
    },
    // equal scores share a bucket, and most have no equal
    notAbove: (score, below) =>
      sorted[below] === score
        ? firstIndex(sorted, below, start(bucketOf(score) + 1), (v) => v > score)
        : below,
  };
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
