import type { ImageMap, ImageMetric } from "./image-metrics.js";

/**
 * Why a metric has no value for the map of an image, as far as the image and the map tell it.
 *
 * @param mask - Region of the image, where it has one.
 */
export function whyUndefined(
  { region, because }: Pick<ImageMetric, "region" | "because">,
  { map, ...made }: Pick<ImageMap, "attribution" | "method" | "map">,
  mask: ArrayLike<number | boolean> | undefined,
): string {
  const own = because?.(made);
  if (own !== undefined) return own;
  if (region && mask === undefined) return "the image has no region";
  if (region && !Array.from(mask ?? []).some(Boolean)) return "the region is empty";
  const [first] = map.data;
  if (map.data.every((v) => v === first)) return "the map is the same everywhere";
  if (map.data.every((v) => v <= 0)) return "the map has no positive value";
  return "the metric is not defined for the map";
}
