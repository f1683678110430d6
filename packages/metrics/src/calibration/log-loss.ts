import type { Estimate } from "../estimate.js";
import { checkProbabilities } from "../internal/check-probabilities.js";
import { checkScores } from "../internal/check-scores.js";
import { numberOr, pointEstimate } from "../internal/point-estimate.js";
import type { SampleOptions } from "../internal/sample.js";
import { checkWeights } from "../internal/weights.js";

/**
 * Log loss (negative log likelihood, binary cross-entropy) of logits: mean of ln(1 + e^z) - y z, in a form that does not
 * overflow and clips nothing.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param logits - Log odds of label 1, finite, as many.
 * @returns The estimate without an interval (give it to `bootstrap`); a weighted mean with weights. NaN with reason `"empty"` or
 * `"all-masked"` (no image weighs anything).
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a logit is not finite or a weight is below 0 or not finite.
 *
 * @example
 * ```ts
 * import { logLoss } from "@xrt/metrics";
 * logLoss([0, 1], [0, 0]).value.toFixed(6); // => "0.693147"
 * logLoss([0], [1000]).value; // => 1000
 * ```
 */
export function logLoss(
  yTrue: ArrayLike<number>,
  logits: ArrayLike<number>,
  { weights }: Pick<SampleOptions, "weights"> = {},
): Estimate {
  const { reason: _, ...counts } = checkScores("logLoss", yTrue, logits, "logits");
  if (weights) checkWeights("logLoss", counts.n, weights);
  const mean = meanLogLoss(yTrue, logits, (z) => z, weights);
  return pointEstimate("log-loss", counts, numberOr(reasonOf(counts.n), mean));
}

/**
 * Log loss of probabilities: mean of -ln p for positives and -ln(1 - p) for negatives. Probabilities are not clipped: one
 * that is 0 for a positive, or 1 for a negative, makes it infinite, which is NaN with reason `"not-finite"`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param probability - Probabilities of label 1, from 0 to 1, as many. With logits at hand take `logLoss`.
 * @returns The estimate without an interval, as `logLoss`; NaN with reason `"empty"`, `"all-masked"` or `"not-finite"`.
 * @throws RangeError as `logLoss`, and when a probability is not one.
 *
 * @example
 * ```ts
 * import { logLossOfProbabilities } from "@xrt/metrics";
 * logLossOfProbabilities([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65]).value.toFixed(5); // => "0.21616"
 * ```
 */
export function logLossOfProbabilities(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  { weights }: Pick<SampleOptions, "weights"> = {},
): Estimate {
  const counts = checkProbabilities("logLossOfProbabilities", yTrue, probability);
  if (weights) checkWeights("logLossOfProbabilities", counts.n, weights);
  const mean = weightedMean(counts.n, weights, (i) => {
    const p = probability[i] as number;
    return yTrue[i] === 1 ? -Math.log(p) : -Math.log1p(-p);
  });
  const value =
    mean === Number.POSITIVE_INFINITY ? "not-finite" : numberOr(reasonOf(counts.n), mean);
  return pointEstimate("log-loss", counts, value);
}

/** Why there is no mean, if there is none. */
function reasonOf(n: number): string {
  return n === 0 ? "empty" : "all-masked";
}

/** The mean of `of` each image that weighs something; NaN where none does. */
function weightedMean(
  n: number,
  weights: ArrayLike<number> | undefined,
  of: (i: number) => number,
): number {
  let [sum, all] = [0, 0];
  for (let i = 0; i < n; i++) {
    const weight = weights ? (weights[i] as number) : 1;
    if (weight === 0) continue;
    sum += weight * of(i);
    all += weight;
  }
  return sum / all;
}

/** Mean of ln(1 + e^z) - y z for z = `map` of each logit; NaN where there is none. */
export function meanLogLoss(
  yTrue: ArrayLike<number>,
  logits: ArrayLike<number>,
  map: (logit: number) => number,
  weights?: ArrayLike<number>,
): number {
  return weightedMean(logits.length, weights, (i) => {
    const z = map(logits[i] as number);
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (yTrue[i] as number) * z;
  });
}
