import { decisions } from "../internal/decisions.js";
import { type SampleOptions, sampleOf } from "../internal/sample.js";

/** One point of a precision-recall curve: everything at or above `threshold` is called positive. */
export interface PrecisionRecallPoint {
  /** An observed score; +Infinity for the last point. */
  readonly threshold: number;
  /** Share of the called ones that are positive. */
  readonly precision: number;
  /** Share of the positives that are called. */
  readonly recall: number;
}

/**
 * The precision-recall curve: one point for each distinct score, from the lowest up, then the point of recall 0 and
 * precision 1 by convention. The order and the last point are those of scikit-learn. Points are to be joined by steps, not
 * by lines: the area under the steps is `averagePrecision`, trapezoids are too optimistic (Davis and Goadrich 2006).
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The points; none where there are no positives, as recall is then undefined.
 * @throws RangeError as `auroc`.
 *
 * @example
 * ```ts
 * import { precisionRecallCurve } from "@xrt/metrics";
 * const curve = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * curve.map((p) => p.recall); // => [1, 1, 0.5, 0.5, 0]
 * curve[2]; // => { threshold: 0.4, precision: 0.5, recall: 0.5 }
 * ```
 */
export function precisionRecallCurve(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  options: SampleOptions = {},
): PrecisionRecallPoint[] {
  const sample = sampleOf("precisionRecallCurve", yTrue, yScore, options);
  if (sample.positive === 0) return [];
  const called = decisions(sample).filter(({ tp, fp }) => tp + fp > 0);
  const points = called.map(({ threshold, tp, fp }) => ({
    threshold,
    precision: tp / (tp + fp),
    recall: tp / sample.positive,
  }));
  return [...points.reverse(), { threshold: Number.POSITIVE_INFINITY, precision: 1, recall: 0 }];
}
