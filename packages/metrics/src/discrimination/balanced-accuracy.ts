import type { Estimate } from "../estimate.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { type ClassName, countClasses } from "./confusion-matrix.js";

/**
 * Balanced accuracy: the mean over true classes of the share that was recognised; with two classes the mean of sensitivity
 * and specificity (Brodersen et al. 2010).
 *
 * @param yTrue - True classes.
 * @param yPredicted - Predicted classes, as many; those that are no true class are only ever wrong.
 * @returns The estimate without an interval; NaN with reason `"empty"`, or `"single-class"` where there is only one
 * true class.
 * @throws RangeError when the lengths differ or a class is NaN or missing.
 *
 * @example
 * ```ts
 * import { balancedAccuracy } from "@xrt/metrics";
 * balancedAccuracy([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1]).value; // => 0.625
 * ```
 */
export function balancedAccuracy(
  yTrue: ArrayLike<ClassName>,
  yPredicted: ArrayLike<ClassName>,
): Estimate {
  const { counts } = countClasses("balancedAccuracy", { yTrue, yPredicted });
  const recalls = counts.flatMap((row, i) => {
    const all = row.reduce((a, b) => a + b, 0);
    return all === 0 ? [] : [(row[i] as number) / all];
  });
  const n = yTrue.length;
  const mean = recalls.reduce((a, b) => a + b, 0) / recalls.length;
  const value = n === 0 ? "empty" : recalls.length < 2 ? "single-class" : mean;
  return pointEstimate("balanced-accuracy", { n }, value);
}
