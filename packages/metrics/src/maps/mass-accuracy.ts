import type { Estimate } from "../estimate.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { type MapPartOptions, regionOf } from "../internal/region.js";

/** How much of a map lies in a region, beside what a map without information would have there. */
export interface MassAccuracy extends Estimate {
  /** Share of the image that the region covers: the mass accuracy of a uniform map. */
  readonly areaFraction: number;
  /** Mass accuracy over `areaFraction`: 1 says nothing, above 1 the map prefers the region. Always show it beside the value. */
  readonly massLift: number;
}

/**
 * Relevance mass accuracy: the share of a map's mass inside a region (Arras, Osman and Samek 2022), and its lift over chance.
 *
 * @param map - Attribution of each pixel, in any order that `mask` shares; any finite numbers.
 * @param mask - 1 or `true` for pixels inside the region, at least one.
 * @returns The estimate; NaN with reason `"empty"`, `"empty-mask"`, or `"empty-map"` where the chosen part is 0 everywhere.
 * @throws RangeError when the sizes differ, a pixel is not finite or `part` is unknown.
 *
 * @example
 * ```ts
 * import { massAccuracy } from "@xrt/metrics";
 * const { value, massLift } = massAccuracy([0, 3, 1, -4], [0, 1, 0, 0]);
 * [value, massLift]; // => [0.75, 3]
 * ```
 */
export function massAccuracy(
  map: ArrayLike<number>,
  mask: ArrayLike<number | boolean>,
  options: MapPartOptions = {},
): MassAccuracy {
  const region = regionOf("massAccuracy", map, mask, options);
  const n = region.map.length;
  const inside = region.map.reduce((sum, v, i) => sum + v * (region.inside[i] as number), 0);
  const value = inside / region.mass;
  const estimate = pointEstimate("mass-accuracy", { n }, region.reason ?? value);
  const areaFraction = n === 0 ? Number.NaN : region.area / n;
  const massLift = region.reason === undefined ? value / (region.area / n) : Number.NaN;
  return { ...estimate, areaFraction, massLift };
}
