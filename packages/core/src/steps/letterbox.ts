import type { NdArray } from "../nd-array.js";
import type { Rectangle } from "../rectangle.js";
import { place } from "../resample/place.js";
import { type Resampler, sampleRules } from "../resample/resampler.js";

/**
 * The whole image in the middle of another size, its aspect kept: resized so that it just fits, the rest filled.
 *
 * @param image - `[height, width, channels]`; not changed.
 * @param size - Wanted `[height, width]` in pixels, whole numbers from 1.
 * @param options - `fill`: value of the margin, default 0, which is black; `resampler`: default `"bilinear"`.
 *
 * @example
 * ```ts
 * import { letterbox, ndArray } from "@xrt/core";
 * [...letterbox(ndArray(Float32Array.of(5, 5), [1, 2, 1]), [3, 2], { fill: 9 }).data]; // => [9, 9, 5, 5, 9, 9]
 * ```
 */
export function letterbox(
  image: NdArray,
  size: readonly [number, number],
  { fill = 0, resampler = "bilinear" }: { fill?: number; resampler?: Resampler } = {},
): NdArray {
  const [height = 0, width = 0] = image.shape;
  if (!size.every((n) => Number.isSafeInteger(n) && n >= 1) || height < 1 || width < 1) {
    throw new RangeError(`letterbox: cannot resample [${image.shape}] to [${size}]`);
  }
  const source = { x: 0, y: 0, width, height };
  const target = letterboxed([height, width], size);
  return place(image, { source, target, canvas: size }, sampleRules[resampler], fill);
}

/** Where {@link letterbox} puts an image `[height, width]`: sides to the nearest pixel, offsets rounded down. */
export function letterboxed(
  [height, width]: readonly [number, number],
  [outHeight, outWidth]: readonly [number, number],
): Rectangle {
  const scale = Math.min(outHeight / height, outWidth / width);
  const fitted = {
    height: Math.max(1, Math.round(height * scale)),
    width: Math.max(1, Math.round(width * scale)),
  };
  return {
    x: Math.floor((outWidth - fitted.width) / 2),
    y: Math.floor((outHeight - fitted.height) / 2),
    ...fitted,
  };
}
