import type { Estimate } from "../estimate.js";
import { checkProbabilities } from "../internal/check-probabilities.js";
import { pointEstimate } from "../internal/point-estimate.js";
import type { SampleOptions } from "../internal/sample.js";
import { checkWeights } from "../internal/weights.js";
import { checkClassProbabilities } from "./ece-top1.js";

/** A Brier score with its parts. */
export interface BrierScore extends Estimate {
  /** What miscalibration costs: sum n_p/N (p - o_p)² over the distinct probabilities p; 0 is best. */
  readonly reliability: number;
  /** What telling images apart gains: sum n_p/N (o_p - o)²; larger is better. */
  readonly resolution: number;
  /** o (1 - o) for the share of positives o: the score of predicting it for everyone. */
  readonly uncertainty: number;
}

/**
 * Brier score: the mean squared distance of probability and label, from 0 (perfect) to 1 (Brier 1950), with Murphy's
 * decomposition (1973): score = reliability - resolution + uncertainty, exactly, as images are grouped by equal probability.
 *
 * Where all probabilities differ each group has one image, and the parts say little: compare `ece`. With weights all means are
 * weighted; for an interval give the score to `bootstrap`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param probability - Probabilities of label 1, from 0 to 1, as many.
 * @returns The estimate without an interval; NaN with reason `"empty"` or `"all-masked"` (no image weighs anything).
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a probability is not one or a weight is below 0 or not finite.
 *
 * @example
 * ```ts
 * import { brier } from "@xrt/metrics";
 * const { value, reliability, resolution, uncertainty } = brier([0, 1, 1, 0], [0.25, 0.75, 0.75, 0.75]);
 * [value, uncertainty]; // => [0.1875, 0.25]
 * [reliability.toFixed(4), resolution.toFixed(4)]; // => ["0.0208", "0.0833"]
 * ```
 */
export function brier(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  { weights }: Pick<SampleOptions, "weights"> = {},
): BrierScore {
  const counts = checkProbabilities("brier", yTrue, probability);
  if (weights) checkWeights("brier", counts.n, weights);
  const groups = new Map<number, { n: number; hits: number }>();
  let [n, positive, sum] = [0, 0, 0];
  for (let i = 0; i < counts.n; i++) {
    const [p, label] = [probability[i] as number, yTrue[i] as number];
    const weight = weights ? (weights[i] as number) : 1;
    if (weight === 0) continue;
    n += weight;
    positive += weight * label;
    sum += weight * (p - label) ** 2;
    const group = groups.get(p) ?? { n: 0, hits: 0 };
    groups.set(p, { n: group.n + weight, hits: group.hits + weight * label });
  }
  if (n === 0) {
    const none = { reliability: Number.NaN, resolution: Number.NaN, uncertainty: Number.NaN };
    return { ...pointEstimate("brier", counts, counts.n === 0 ? "empty" : "all-masked"), ...none };
  }
  const prevalence = positive / n;
  let [reliability, resolution] = [0, 0];
  for (const [p, group] of groups) {
    const observed = group.hits / group.n;
    reliability += (group.n / n) * (p - observed) ** 2;
    resolution += (group.n / n) * (observed - prevalence) ** 2;
  }
  const uncertainty = prevalence * (1 - prevalence);
  return { ...pointEstimate("brier", counts, sum / n), reliability, resolution, uncertainty };
}

/**
 * Brier score of several classes: the mean over images of the squared distance between probabilities and the true class,
 * from 0 to 2. Half of it is, for two classes, `brier`.
 *
 * @param yTrue - Class of each image, 0 to `probability.length - 1`.
 * @param probability - One column a class, each with a probability for each image.
 * @returns The estimate without an interval; NaN with reason `"empty"`.
 * @throws RangeError when a class or probability is none or lengths differ.
 *
 * @example
 * ```ts
 * import { brierMultiClass } from "@xrt/metrics";
 * brierMultiClass([0, 1], [[0.75, 0.5], [0.25, 0.5]]).value; // => 0.3125
 * ```
 */
export function brierMultiClass(
  yTrue: ArrayLike<number>,
  probability: readonly ArrayLike<number>[],
): Estimate {
  checkClassProbabilities("brierMultiClass", yTrue, probability);
  const n = yTrue.length;
  let sum = 0;
  for (const [k, column] of probability.entries()) {
    for (let i = 0; i < n; i++) sum += ((column[i] as number) - Number(yTrue[i] === k)) ** 2;
  }
  return pointEstimate("brier-multi-class", { n }, n === 0 ? "empty" : sum / n);
}
