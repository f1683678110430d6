import { type NdArray, resize, toGrey } from "@xrt/core";

/** Bins of the histogram. */
const BINS = 32;
/** Side of the tiny picture. */
const SIDE = 8;

/** What can be said of an image without looking at anything in particular. */
export interface PixelFeatures {
  /** Share of pixels in each of 32 equal ranges from 0 to 255. */
  readonly histogram: Float32Array;
  /** The grey image at 8 x 8 pixels, antialiased, from 0 to 255. */
  readonly thumbnail: Float32Array;
}

/**
 * The grey histogram and the 8 x 8 picture of an image.
 *
 * @param image - `[height, width, 1 or 3]`, values 0 to 255.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { pixelFeatures } from "@xrt/data";
 * const { histogram, thumbnail } = pixelFeatures(ndArray(new Float32Array(100).fill(8), [10, 10, 1]));
 * histogram[1]; // => 1
 * thumbnail.length; // => 64
 * ```
 */
export function pixelFeatures(image: NdArray): PixelFeatures {
  const grey = toGrey(image);
  const histogram = new Float32Array(BINS);
  for (const value of grey.data) {
    const bin = Math.min(Math.max(Math.floor((value * BINS) / 256), 0), BINS - 1);
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  return {
    histogram: histogram.map((count) => count / grey.data.length),
    thumbnail: resize(grey, [SIDE, SIDE]).data,
  };
}
