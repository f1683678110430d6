import type { Estimate } from "../estimate.js";
import { checkArrays } from "../internal/check-given.js";
import { type MapPartOptions, regionOf } from "../internal/region.js";
import {
  type ClusteredProportionOptions,
  clusteredProportion,
} from "../intervals/clustered-proportion.js";

/**
 * Whether the strongest pixel of a map lies inside a region (Zhang et al. 2018); the first in raster order of equals.
 *
 * @param map - Attribution of each pixel; any finite numbers.
 * @param mask - 1 or `true` for pixels inside the region.
 * @returns `null` where the map has no such pixel (the chosen part is 0 everywhere), or the region is empty.
 * @throws RangeError as `massAccuracy`.
 *
 * @example
 * ```ts
 * import { pointsInside } from "@xrt/metrics";
 * pointsInside([1, 5, 2], [0, 1, 0]); // => true
 * pointsInside([0, -1, 0], [0, 1, 0]); // => null
 * ```
 */
export function pointsInside(
  map: ArrayLike<number>,
  mask: ArrayLike<number | boolean>,
  options: MapPartOptions = {},
): boolean | null {
  const { map: values, inside, reason } = regionOf("pointsInside", map, mask, options);
  if (reason !== undefined) return null;
  const most = values.reduce((best, v) => Math.max(best, v), 0);
  return inside[values.indexOf(most)] === 1;
}

/**
 * The pointing game over many images: the share of maps that point inside, with an interval by patient.
 *
 * @param hits - What `pointsInside` said of each image; a map that points nowhere (`null`) is no hit.
 * @returns The estimate; NaN with reason `"empty"`.
 * @throws RangeError as `clusteredProportion`.
 *
 * @example
 * ```ts
 * import { pointingGame } from "@xrt/metrics";
 * pointingGame([true, true, null, false], { groups: "independent" }).value; // => 0.5
 * ```
 */
export function pointingGame(
  hits: readonly (boolean | null)[],
  options: ClusteredProportionOptions = {},
): Estimate {
  checkArrays("pointingGame", { hits });
  return clusteredProportion(
    hits.map((hit) => (hit === true ? 1 : 0)),
    options,
  );
}
