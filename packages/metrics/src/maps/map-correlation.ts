import type { Estimate } from "../estimate.js";
import { pearson, spearman } from "../internal/correlation.js";
import { numberOr, pointEstimate } from "../internal/point-estimate.js";
import { checkMaps } from "../internal/region.js";

/**
 * Normalised cross-correlation of two maps (Pearson's correlation over pixels), from -1 to 1.
 *
 * @param a - Any finite numbers.
 * @param b - The other map, of the same size.
 * @returns The estimate; NaN with reason `"empty"`, or `"constant-map"` where one of them is.
 * @throws RangeError when the sizes differ or a pixel is not finite.
 *
 * @example
 * ```ts
 * import { mapCorrelation } from "@xrt/metrics";
 * mapCorrelation([0, 1, 2, 3], [1, 3, 5, 7]).value; // => 1
 * ```
 */
export function mapCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): Estimate {
  checkMaps("mapCorrelation", { a, b });
  const n = a.length;
  const value = n === 0 ? "empty" : numberOr("constant-map", pearson(a, b));
  return pointEstimate("map-correlation", { n }, value);
}

/**
 * Spearman's rank correlation of two maps over pixels: the same order of pixels is 1, whatever the scale (Adebayo et al. 2018).
 *
 * @param a - Any finite numbers. For maps without sign take absolute values of both first.
 * @param b - The other map, of the same size.
 * @returns The estimate; NaN with reason `"empty"`, or `"constant-map"` where one of them is.
 * @throws RangeError when the sizes differ or a pixel is not finite.
 *
 * @example
 * ```ts
 * import { mapRankCorrelation } from "@xrt/metrics";
 * mapRankCorrelation([0, 1, 2, 3], [1, 10, 100, 1000]).value; // => 1
 * ```
 */
export function mapRankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): Estimate {
  checkMaps("mapRankCorrelation", { a, b });
  const n = a.length;
  const value = n === 0 ? "empty" : numberOr("constant-map", spearman(a, b));
  return pointEstimate("map-rank-correlation", { n }, value);
}
