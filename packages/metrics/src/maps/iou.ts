import type { Estimate } from "../estimate.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { checkMaps } from "../internal/region.js";

/**
 * Intersection over union (Jaccard index) of two regions, from 0 to 1.
 *
 * A map becomes a region by a threshold: `map.map((v) => v >= t)` with a t that was fixed on validation data, or `otsu`. Compare
 * at the resolution of the original image.
 *
 * @param a - 1 or `true` for pixels inside.
 * @param b - The other region, of the same size.
 * @returns The estimate; NaN with reason `"empty"`, or `"empty-mask"` where both regions are empty.
 * @throws RangeError when the sizes differ or a pixel is NaN.
 *
 * @example
 * ```ts
 * import { iou } from "@xrt/metrics";
 * iou([1, 1, 0, 0], [0, 1, 1, 0]).value.toFixed(4); // => "0.3333"
 * ```
 */
export function iou(a: ArrayLike<number | boolean>, b: ArrayLike<number | boolean>): Estimate {
  checkMaps("iou", { a, b });
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i] && b[i]) both++;
    if (a[i] || b[i]) either++;
  }
  const n = a.length;
  const value = n === 0 ? "empty" : either === 0 ? "empty-mask" : both / either;
  return pointEstimate("iou", { n }, value);
}
