import type { NdArray } from "../nd-array.js";
import { greyLevels, LEVELS, nearestLevel } from "./grey-levels.js";

/**
 * Grey levels spread so that their cumulative histogram is as straight as it can be:
 * `level -> 255 (cdf(level) - cdf(darkest)) / (pixels - cdf(darkest))`, rounded, as OpenCV's `equalizeHist` does.
 *
 * @param image - `[height, width, 1]`, 0 to 255, taken to the nearest whole level; not changed.
 * @returns A new array of whole levels. An image of one level stays as it is.
 * @throws RangeError when the image is not grey or leaves 0 to 255.
 *
 * @example
 * ```ts
 * import { equaliseHistogram, ndArray } from "@xrt/core";
 * [...equaliseHistogram(ndArray(Float32Array.of(10, 11, 11, 12), [1, 4, 1])).data]; // => [0, 170, 170, 255]
 * ```
 */
export function equaliseHistogram(image: NdArray): NdArray {
  const levels = greyLevels(image, "equaliseHistogram");
  const counts = new Float64Array(LEVELS);
  for (const level of levels) (counts[level] as number)++;
  const darkest = counts.findIndex((n) => n > 0);
  const first = counts[darkest] ?? 0;
  const scale = (LEVELS - 1) / (levels.length - first);
  const map = new Float32Array(LEVELS);
  let below = 0;
  for (let level = darkest + 1; level < LEVELS; level++) {
    below += counts[level] as number;
    map[level] = nearestLevel(below * scale);
  }
  if (first === levels.length) map[darkest] = darkest;
  const data = new Float32Array(levels.length);
  for (let i = 0; i < data.length; i++) data[i] = map[levels[i] as number] as number;
  return { shape: image.shape, data };
}
