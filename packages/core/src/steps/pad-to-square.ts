import type { NdArray } from "../nd-array.js";
import type { Rectangle } from "../rectangle.js";
import { crop } from "./crop.js";

/**
 * The image in the middle of the smallest square that holds it; an odd pixel goes to the right and the bottom.
 *
 * @param image - `[height, width, channels]`; not changed.
 * @param options - `fill`: value of the margin, default 0, which is black.
 *
 * @example
 * ```ts
 * import { ndArray, padToSquare } from "@xrt/core";
 * [...padToSquare(ndArray(Float32Array.of(1, 2), [2, 1, 1]), { fill: 9 }).data]; // => [1, 9, 2, 9]
 * ```
 */
export function padToSquare(image: NdArray, { fill = 0 }: { fill?: number } = {}): NdArray {
  const [height = 0, width = 0] = image.shape;
  return crop(image, squareAround([height, width]), { fill });
}

/** The smallest square around an image `[height, width]`, in its pixels: `x` or `y` is negative where a margin is needed. */
export function squareAround([height, width]: readonly [number, number]): Rectangle {
  const side = Math.max(height, width);
  return {
    x: 0 - Math.floor((side - width) / 2),
    y: 0 - Math.floor((side - height) / 2),
    width: side,
    height: side,
  };
}
