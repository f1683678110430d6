import type { Estimate } from "../estimate.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { type ClassName, countClasses } from "./confusion-matrix.js";

/**
 * Cohen's kappa: the agreement of two readers beyond chance, (p_o - p_e)/(1 - p_e), at most 1 (Cohen 1960).
 *
 * @param a - Classes by one reader.
 * @param b - Classes of the same images by the other.
 * @returns The estimate without an interval; NaN with reason `"empty"`, or `"single-class"` where both use one class only.
 * @throws RangeError when the lengths differ or a class is NaN or missing.
 *
 * @example
 * ```ts
 * import { cohenKappa } from "@xrt/metrics";
 * cohenKappa(["no", "yes", "no", "?", "yes"], ["no", "yes", "no", "?", "no"]).value; // => 0.6875
 * ```
 */
export function cohenKappa(a: ArrayLike<ClassName>, b: ArrayLike<ClassName>): Estimate {
  const { counts } = countClasses("cohenKappa", { a, b });
  const n = a.length;
  const agreed = counts.reduce((sum, row, k) => sum + (row[k] as number), 0);
  // times n², so that whole numbers stay whole
  const expected = counts.reduce((sum, row, k) => {
    const byB = counts.reduce((column, other) => column + (other[k] as number), 0);
    return sum + row.reduce((x, y) => x + y, 0) * byB;
  }, 0);
  const reason = n === 0 ? "empty" : expected === n * n ? "single-class" : undefined;
  return pointEstimate("kappa", { n }, reason ?? (agreed * n - expected) / (n * n - expected));
}
