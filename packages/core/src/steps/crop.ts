import type { NdArray } from "../nd-array.js";
import type { Rectangle } from "../rectangle.js";

/**
 * The pixels of a rectangle, which may reach over the edges of the image.
 *
 * @param image - `[height, width, channels]`; not changed.
 * @param rectangle - In whole pixels, at least 1 x 1.
 * @param options - `fill`: value of what lies beyond the image. Without it the rectangle must lie within.
 * @returns A new `[rectangle.height, rectangle.width, channels]` array.
 * @throws RangeError when the rectangle is not in whole pixels, or reaches over the edges and no `fill` is given.
 *
 * @example
 * ```ts
 * import { crop, ndArray } from "@xrt/core";
 * const image = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3, 1]);
 * [...crop(image, { x: 1, y: 0, width: 2, height: 1 }).data]; // => [2, 3]
 * [...crop(image, { x: 2, y: 1, width: 2, height: 1 }, { fill: 9 }).data]; // => [6, 9]
 * ```
 */
export function crop(
  image: NdArray,
  { x, y, width, height }: Rectangle,
  { fill }: { fill?: number } = {},
): NdArray {
  const [imageHeight = 0, imageWidth = 0, channels = 1] = image.shape;
  const within = x >= 0 && y >= 0 && x + width <= imageWidth && y + height <= imageHeight;
  const whole = [x, y, width, height].every(Number.isSafeInteger) && width >= 1 && height >= 1;
  if (!whole || !(within || fill !== undefined)) {
    throw new RangeError(
      `crop: ${width} x ${height} pixels from (${x}, ${y}) of an image [${image.shape}]; wants whole pixels within it, or a fill`,
    );
  }
  const data = new Float32Array(height * width * channels);
  if (!within && fill !== undefined && fill !== 0) data.fill(fill);
  const left = Math.max(0, x);
  const right = Math.min(imageWidth, x + width);
  const bottom = Math.min(imageHeight, y + height);
  if (left < right) {
    for (let from = Math.max(0, y); from < bottom; from++) {
      const line = image.data.subarray(
        (from * imageWidth + left) * channels,
        (from * imageWidth + right) * channels,
      );
      data.set(line, ((from - y) * width + left - x) * channels);
    }
  }
  return { shape: [height, width, channels], data };
}
