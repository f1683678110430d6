import { decisions } from "../internal/decisions.js";
import { type SampleOptions, sampleOf } from "../internal/sample.js";

/** One point of a detection error tradeoff curve: both error rates when everything at or above `threshold` is called positive. */
export interface DetPoint {
  /** An observed score. */
  readonly threshold: number;
  /** False positive rate. */
  readonly fpr: number;
  /** False negative rate. */
  readonly fnr: number;
}

/**
 * The detection error tradeoff curve (Martin et al. 1997): false negatives against false positives, usually drawn on
 * normal deviates. Thresholds rise, from the last that still calls every positive to the first that calls no negative; what
 * lies beyond has an error rate of 0 and no place on such axes.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The points; none where a class is missing, as the rates are then undefined.
 * @throws RangeError as `auroc`.
 *
 * @example
 * ```ts
 * import { detCurve } from "@xrt/metrics";
 * detCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])[0]; // => { threshold: 0.35, fpr: 0.5, fnr: 0 }
 * ```
 */
export function detCurve(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  options: SampleOptions = {},
): DetPoint[] {
  const sample = sampleOf("detCurve", yTrue, yScore, options);
  if (sample.reason !== undefined) return [];
  const falling = decisions(sample).map(({ threshold, tp, fp }) => ({
    threshold,
    fpr: fp / sample.negative,
    fnr: (sample.positive - tp) / sample.positive,
  }));
  const complete = falling.findIndex(({ fnr }) => fnr === 0);
  const clear = falling.filter(({ fpr }) => fpr === 0).length - 1;
  return falling.slice(Math.max(0, clear), complete + 1).reverse();
}
