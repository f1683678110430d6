import type { NdArray } from "../nd-array.js";
import type { Rectangle } from "../rectangle.js";
import { crop } from "./crop.js";

/**
 * The image without its upper edge, where labels are burnt in. COVID-Net cuts `fraction` = 0.08.
 *
 * @param image - `[height, width, channels]`; not changed.
 * @param fraction - Share of the height that is cut off, from 0 to below 1; the number of rows is rounded down.
 * @throws RangeError when the fraction is not from 0 to below 1.
 *
 * @example
 * ```ts
 * import { cropTop, ndArray } from "@xrt/core";
 * [...cropTop(ndArray(Float32Array.of(1, 2, 3, 4), [4, 1, 1]), 0.3).data]; // => [2, 3, 4]
 * ```
 */
export function cropTop(image: NdArray, fraction: number): NdArray {
  const [height = 0, width = 0] = image.shape;
  return crop(image, belowTop([height, width], fraction));
}

/** What {@link cropTop} leaves of an image `[height, width]`. */
export function belowTop([height, width]: readonly [number, number], fraction: number): Rectangle {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new RangeError(`cropTop: fraction is ${fraction}, wants 0 to below 1`);
  }
  const y = Math.floor(height * fraction);
  return { x: 0, y, width, height: height - y };
}
