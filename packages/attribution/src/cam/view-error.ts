/** What {@link viewError} is computed from. */
export interface ScoredViews {
  /** For each channel that counts, the scores of its views, one after the other. */
  readonly scores: ArrayLike<number>;
  readonly views: number;
  /** Weights of these channels. */
  readonly weights: ArrayLike<number>;
  /** Whether the weights are a softmax of the means of the scores, or these means themselves less a constant. */
  readonly softmax: boolean;
  /** The map that weights of these channels make. */
  readonly mapOf: (weights: Float64Array) => ArrayLike<number>;
}

/**
 * Standard error of a map whose channels are weighted by means of scores over random views, relative to the map: the map is taken as linear
 * in these means (the delta method), so that each view has a map of its own, `A^T J s_v`, and these are independent, even where all channels
 * are seen in the same views.
 *
 * @returns Infinite for one view, 0 where no score varies.
 */
export function viewError({ scores, views, weights, softmax, mapOf }: ScoredViews): number {
  if (views < 2) return Number.POSITIVE_INFINITY;
  const channels = weights.length;
  const means = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    for (let v = 0; v < views; v++) {
      means[c] = (means[c] as number) + (scores[c * views + v] as number) / views;
    }
  }
  let squares = 0;
  const moved = new Float64Array(channels);
  for (let v = 0; v < views; v++) {
    let shared = 0;
    for (let c = 0; c < channels; c++) {
      const away = (scores[c * views + v] as number) - (means[c] as number);
      moved[c] = away;
      shared += (weights[c] as number) * away;
    }
    if (softmax) {
      for (let c = 0; c < channels; c++) {
        moved[c] = (weights[c] as number) * ((moved[c] as number) - shared);
      }
    }
    squares += squaredLength(mapOf(moved));
  }
  const length = squaredLength(mapOf(Float64Array.from(weights)));
  return squares === 0 ? 0 : Math.sqrt(squares / (views * (views - 1)) / length);
}

function squaredLength(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return sum;
}
