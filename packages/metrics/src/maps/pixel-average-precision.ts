import { type AveragePrecision, averagePrecision } from "../discrimination/average-precision.js";
import { type MapPartOptions, regionOf } from "../internal/region.js";

/**
 * Average precision of a map as a detector of a region's pixels (localisation utility, Arun et al. 2021). Its `prevalence` is
 * the share of the image that the region covers: what a map without information reaches.
 *
 * @param map - Attribution of each pixel; any finite numbers.
 * @param mask - 1 or `true` for pixels inside the region, at least one.
 * @returns The estimate; NaN with reason `"empty"` or `"empty-mask"`. A constant map has its prevalence.
 * @throws RangeError as `massAccuracy`.
 *
 * @example
 * ```ts
 * import { pixelAveragePrecision } from "@xrt/metrics";
 * const { value, prevalence } = pixelAveragePrecision([5, 3, 1, 0], [1, 0, 1, 0]);
 * [value.toFixed(4), prevalence]; // => ["0.8333", 0.5]
 * ```
 */
export function pixelAveragePrecision(
  map: ArrayLike<number>,
  mask: ArrayLike<number | boolean>,
  options: MapPartOptions = {},
): AveragePrecision {
  const region = regionOf("pixelAveragePrecision", map, mask, options);
  const { reason, ...found } = averagePrecision(region.inside, region.map);
  const because = reason === "no-positives" ? "empty-mask" : reason;
  return {
    ...found,
    method: "pixel-average-precision",
    ...(because === undefined ? {} : { reason: because }),
  };
}
