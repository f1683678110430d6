import { checkMaps } from "../internal/region.js";

/**
 * Otsu's threshold of a map: the value that parts its pixels into two groups with the largest variance between them (Otsu 1979).
 *
 * Exact over the distinct values, without a histogram; of equal ones the smallest. The upper group is `value >= threshold`.
 *
 * @param map - Any finite numbers.
 * @returns The threshold, an observed value; NaN for an empty or constant map.
 * @throws RangeError when a pixel is not finite.
 *
 * @example
 * ```ts
 * import { otsu } from "@xrt/metrics";
 * otsu([0.1, 0.2, 0.1, 0.9, 1]); // => 0.9
 * ```
 */
export function otsu(map: ArrayLike<number>): number {
  checkMaps("otsu", { map });
  const sorted = Float64Array.from(map).sort();
  const n = sorted.length;
  const total = sorted.reduce((sum, v) => sum + v, 0);
  let [best, threshold, below] = [0, Number.NaN, 0];
  for (let k = 1; k < n; k++) {
    below += sorted[k - 1] as number;
    if (sorted[k] === sorted[k - 1]) continue;
    const gap = (total - below) / (n - k) - below / k;
    const between = k * (n - k) * gap * gap;
    if (between > best) [best, threshold] = [between, sorted[k] as number];
  }
  return threshold;
}
