import type { Estimate } from "../estimate.js";
import { type JackknifeOptions, withBlockJackknife } from "../internal/block-jackknife.js";
import { classesOf, rowsByClass } from "../internal/classes.js";
import { centred, type Features, matrixOf, rowsOf } from "../internal/matrix.js";
import { singularProducts } from "../internal/svd.js";

/**
 * H-score: tr(cov(f)⁺ cov(E[f given y])), how much of the spread of the features is between classes (Bao et al. 2019). From 0 to the
 * number of classes less one; higher = easier. Directions without variance are left out (pseudo-inverse).
 *
 * @param features - Shape `[images, ...]`.
 * @param labels - Class of each image.
 * @returns The estimate with a standard error by patient; NaN with reason `"empty"`, `"single-class"` or `"zero-variance"`.
 * @throws RangeError when lengths differ, a feature is not finite or an option is out of range.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { hScore } from "@xrt/metrics";
 * const x = ndArray(Float64Array.of(0, 0, 1, 1), [4, 1]);
 * hScore(x, [0, 0, 1, 1], { groups: "independent" }).value.toFixed(6); // => "1.000000"
 * ```
 */
export function hScore(
  features: Features,
  labels: ArrayLike<number>,
  options: JackknifeOptions = {},
): Estimate {
  const matrix = matrixOf("hScore", "features", features);
  const classes = classesOf("hScore", labels, matrix.n);
  const statistic = (rows: readonly number[]) => {
    const own = rowsByClass(classes, rows);
    if (own.length < 2) return "single-class";
    const place = new Map(rows.map((row, k) => [row, k]));
    const members = own.map((list) => {
      const member = new Float64Array(rows.length);
      for (const i of list) member[place.get(i) as number] = 1;
      return member;
    });
    const { s, products } = singularProducts(centred(rowsOf(matrix, rows)).columns, members);
    if (!((s[0] as number) > 0)) return "zero-variance";
    // in the basis of the left singular vectors the covariance is the identity over n - 1, which cancels: what is left is the
    // sum over classes of n_c times the squared mean of the whitened features
    let score = 0;
    for (const [k, value] of s.entries()) {
      // numpy's pinv: singular values of the covariance below 1e-15 of the largest are taken as 0
      if (value ** 2 <= 1e-15 * (s[0] as number) ** 2) continue;
      for (const [c, list] of own.entries()) {
        score += (products[c]?.[k] as number) ** 2 / list.length;
      }
    }
    return score;
  };
  return withBlockJackknife("hScore", matrix.n, statistic, options);
}
