import type { NdArray } from "@xrt/core";

/** An image as segmentation looks at it. */
export interface SegmentImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** `[height, width, channels]`, all channels scaled together so that they run from 0 to `white`. */
  readonly data: Float32Array;
}

/**
 * Scales an image of any units, also one that a network's preprocessing made, from its least to its largest value to 0 to `white`.
 *
 * @param image - `[height, width, channels]` or `[height, width]`.
 * @throws RangeError when it has other axes.
 */
export function segmentImage(
  caller: string,
  { data, shape }: NdArray,
  white: number,
): SegmentImage {
  const [height = 0, width = 0, channels = 1] = shape;
  if ((shape.length !== 2 && shape.length !== 3) || height < 1 || width < 1) {
    throw new RangeError(`${caller}: image is [${shape}], wants [height,width,channels]`);
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of data) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const scale = high > low ? white / (high - low) : 0;
  return { height, width, channels, data: data.map((v) => (v - low) * scale) };
}
