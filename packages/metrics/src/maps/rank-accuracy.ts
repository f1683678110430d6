import type { Estimate } from "../estimate.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { descending, type MapPartOptions, regionOf } from "../internal/region.js";

export interface RankAccuracyOptions extends MapPartOptions {
  /** How many of the strongest pixels are looked at; default as many as the region has (Arras, Osman and Samek 2022). */
  readonly top?: number;
}

/**
 * Relevance rank accuracy: the share of the strongest pixels that lie inside a region. Equal pixels are taken in raster order.
 *
 * @param map - Attribution of each pixel; any finite numbers.
 * @param mask - 1 or `true` for pixels inside the region, at least one.
 * @returns The estimate; NaN for the reasons of `massAccuracy`.
 * @throws RangeError as `massAccuracy`, and when `top` is not a number of pixels.
 *
 * @example
 * ```ts
 * import { rankAccuracy } from "@xrt/metrics";
 * rankAccuracy([5, 3, 1, 0], [1, 0, 1, 0]).value; // => 0.5
 * ```
 */
export function rankAccuracy(
  map: ArrayLike<number>,
  mask: ArrayLike<number | boolean>,
  { top, ...options }: RankAccuracyOptions = {},
): Estimate {
  const region = regionOf("rankAccuracy", map, mask, options);
  const n = region.map.length;
  const k = top ?? region.area;
  if (top !== undefined && !(Number.isSafeInteger(top) && top >= 1 && top <= n)) {
    throw new RangeError(`rankAccuracy: top is ${top}, wants a whole number from 1 to ${n}`);
  }
  return pointEstimate("rank-accuracy", { n }, region.reason ?? hits(region, k) / k);
}

export interface TopCoverageOptions extends MapPartOptions {
  /** Share of the pixels that is called strong, above 0 and at most 1; default 0.1. */
  readonly fraction?: number;
}

/**
 * Share of a region that the strongest pixels cover: how far a map rests on a planted marker, or a tag (confounder
 * sensitivity, Adebayo et al. 2022).
 *
 * @param map - Attribution of each pixel; any finite numbers.
 * @param mask - 1 or `true` for pixels inside the region, at least one.
 * @returns The estimate; NaN for the reasons of `massAccuracy`.
 * @throws RangeError as `massAccuracy`, and when `fraction` is out of range.
 *
 * @example
 * ```ts
 * import { topCoverage } from "@xrt/metrics";
 * topCoverage([5, 3, 1, 0], [1, 1, 0, 0], { fraction: 0.25 }).value; // => 0.5
 * ```
 */
export function topCoverage(
  map: ArrayLike<number>,
  mask: ArrayLike<number | boolean>,
  { fraction = 0.1, ...options }: TopCoverageOptions = {},
): Estimate {
  if (!(fraction > 0 && fraction <= 1)) {
    throw new RangeError(`topCoverage: fraction is ${fraction}, wants it above 0 and at most 1`);
  }
  const region = regionOf("topCoverage", map, mask, options);
  const n = region.map.length;
  // a tenth of 10 pixels is one, though 0.1 * 10 may round above it
  const k = Math.min(n, Math.max(1, Math.ceil(fraction * n - 1e-9)));
  return pointEstimate("top-coverage", { n }, region.reason ?? hits(region, k) / region.area);
}

function hits({ map, inside }: { map: Float64Array; inside: Uint8Array }, k: number): number {
  return descending(map)
    .subarray(0, k)
    .reduce((sum, i) => sum + (inside[i] as number), 0);
}
