import type { Estimate } from "../estimate.js";
import { eachDecision } from "../internal/decisions.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { type Sample, type SampleOptions, sampleOf } from "../internal/sample.js";

/** An average precision with what guessing would reach. */
export interface AveragePrecision extends Estimate {
  /** Share of positives, the average precision of scores without information; NaN where there are no images. */
  readonly prevalence: number;
}

/**
 * Average precision: the mean over positives of the precision at their score, the area under the steps of the
 * precision-recall curve.
 *
 * Sum over thresholds, descending, of (R_k - R_(k-1)) P_k. Not the trapezoid area, which interpolates where nothing is
 * observed. It depends on how rare positives are: compare it with `prevalence`, and never across data sets without it.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The estimate without an interval; NaN with reason `"empty"`, `"all-masked"` or `"no-positives"`.
 * @throws RangeError as `auroc`.
 *
 * @example
 * ```ts
 * import { averagePrecision } from "@xrt/metrics";
 * const { value, prevalence } = averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * [value.toFixed(4), prevalence]; // => ["0.8333", 0.5]
 * ```
 */
export function averagePrecision(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  options: SampleOptions = {},
): AveragePrecision {
  const sample = sampleOf("averagePrecision", yTrue, yScore, options);
  const { positive, negative, counts, reason } = sample;
  const all = positive + negative;
  const undefinedBecause =
    reason === "single-class" ? (positive === 0 ? "no-positives" : undefined) : reason;
  const value = undefinedBecause ?? areaOfSteps(sample);
  const estimate = pointEstimate("average-precision", counts, value);
  return { ...estimate, prevalence: all === 0 ? Number.NaN : positive / all };
}

function areaOfSteps(sample: Sample): number {
  let [area, before] = [0, 0];
  eachDecision(sample, (_, tp, fp) => {
    if (tp > before) area += (tp - before) * (tp / (tp + fp));
    before = tp;
  });
  return area / sample.positive;
}
