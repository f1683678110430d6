import type { Estimate } from "../estimate.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { type ClassName, countClasses } from "./confusion-matrix.js";

/**
 * Matthews correlation coefficient of true and predicted classes, from -1 to 1 (Matthews 1975; several classes: Gorodkin 2004).
 *
 * (c s - sum p_k t_k)/sqrt((s² - sum p_k²)(s² - sum t_k²)) with s images, c of them right, t_k of class k and p_k called k.
 *
 * @param yTrue - True classes.
 * @param yPredicted - Predicted classes, as many.
 * @returns The estimate without an interval; NaN with reason `"empty"`, or `"single-class"` where all images are of one
 * class, or are called one.
 * @throws RangeError when the lengths differ or a class is NaN or missing.
 *
 * @example
 * ```ts
 * import { matthewsCorrelation } from "@xrt/metrics";
 * matthewsCorrelation([1, 1, 1, -1], [1, -1, 1, 1]).value.toFixed(4); // => "-0.3333"
 * ```
 */
export function matthewsCorrelation(
  yTrue: ArrayLike<ClassName>,
  yPredicted: ArrayLike<ClassName>,
): Estimate {
  const { counts } = countClasses("matthewsCorrelation", { yTrue, yPredicted });
  const s = yTrue.length;
  const truth = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const called = counts.map((_, k) => counts.reduce((sum, row) => sum + (row[k] as number), 0));
  const right = counts.reduce((sum, row, k) => sum + (row[k] as number), 0);
  const product = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, v, k) => sum + v * (b[k] as number), 0);
  const spread = (s * s - product(called, called)) * (s * s - product(truth, truth));
  const value = () => (right * s - product(called, truth)) / Math.sqrt(spread);
  const reason = s === 0 ? "empty" : spread === 0 ? "single-class" : undefined;
  return pointEstimate("matthews", { n: s }, reason ?? value());
}
