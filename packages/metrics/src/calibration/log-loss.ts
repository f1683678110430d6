import type { Estimate } from "../estimate.js";
import { checkProbabilities } from "../internal/check-probabilities.js";
import { checkScores } from "../internal/check-scores.js";
import { pointEstimate } from "../internal/point-estimate.js";

/**
 * Log loss (negative log likelihood, binary cross-entropy) of logits: mean of ln(1 + e^z) - y z, in a form that does not
 * overflow and clips nothing.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param logits - Log odds of label 1, finite, as many.
 * @returns The estimate without an interval; NaN with reason `"empty"`.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1 or a logit is not finite.
 *
 * @example
 * ```ts
 * import { logLoss } from "@xrt/metrics";
 * logLoss([0, 1], [0, 0]).value.toFixed(6); // => "0.693147"
 * logLoss([0], [1000]).value; // => 1000
 * ```
 */
export function logLoss(yTrue: ArrayLike<number>, logits: ArrayLike<number>): Estimate {
  const { reason: _, ...counts } = checkScores("logLoss", yTrue, logits, "logits");
  const value = counts.n === 0 ? "empty" : meanLogLoss(yTrue, logits, (z) => z);
  return pointEstimate("log-loss", counts, value);
}

/**
 * Log loss of probabilities: mean of -ln p for positives and -ln(1 - p) for negatives. Probabilities are not clipped: one
 * that is 0 for a positive, or 1 for a negative, makes it infinite, which is NaN with reason `"not-finite"`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param probability - Probabilities of label 1, from 0 to 1, as many. With logits at hand take `logLoss`.
 * @returns The estimate without an interval; NaN with reason `"empty"` or `"not-finite"`.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1 or a probability is not one.
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
): Estimate {
  const counts = checkProbabilities("logLossOfProbabilities", yTrue, probability);
  let sum = 0;
  for (let i = 0; i < counts.n; i++) {
    const p = probability[i] as number;
    sum -= yTrue[i] === 1 ? Math.log(p) : Math.log1p(-p);
  }
  const value = counts.n === 0 ? "empty" : Number.isFinite(sum) ? sum / counts.n : "not-finite";
  return pointEstimate("log-loss", counts, value);
}

/** Mean of ln(1 + e^z) - y z for z = `map` of each logit; there is at least one. */
export function meanLogLoss(
  yTrue: ArrayLike<number>,
  logits: ArrayLike<number>,
  map: (logit: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const z = map(logits[i] as number);
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (yTrue[i] as number) * z;
  }
  return sum / logits.length;
}
