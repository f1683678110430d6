import { type Decision, decisions } from "../internal/decisions.js";
import { type SampleOptions, sampleOf } from "../internal/sample.js";

/** One point of a ROC curve: the rates when everything at or above `threshold` is called positive. */
export interface RocPoint {
  /** An observed score; +Infinity for the first point (JSON has no infinity and writes `null`). */
  readonly threshold: number;
  /** False positive rate, 1 - specificity. */
  readonly fpr: number;
  /** True positive rate, sensitivity. */
  readonly tpr: number;
}

/**
 * The ROC curve: one point for each distinct score, from the highest down, after the point (0, 0) where nothing is called
 * positive. No point is dropped, so that the trapezoids under it have the area `auroc`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The points; none where a class is missing, as the rates are then undefined.
 * @throws RangeError as `auroc`.
 *
 * @example
 * ```ts
 * import { rocCurve } from "@xrt/metrics";
 * const curve = rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * curve.map((p) => p.threshold); // => [Infinity, 0.8, 0.4, 0.35, 0.1]
 * curve[2]; // => { threshold: 0.4, fpr: 0.5, tpr: 0.5 }
 * ```
 */
export function rocCurve(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  options: SampleOptions = {},
): RocPoint[] {
  const sample = sampleOf("rocCurve", yTrue, yScore, options);
  if (sample.reason !== undefined) return [];
  const point = ({ threshold, tp, fp }: Decision) => ({
    threshold,
    fpr: fp / sample.negative,
    tpr: tp / sample.positive,
  });
  return [{ threshold: Number.POSITIVE_INFINITY, fpr: 0, tpr: 0 }, ...decisions(sample).map(point)];
}
