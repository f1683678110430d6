import type { NdArray } from "./nd-array.js";

/** Weights of red, green and blue in the luma of ITU-R BT.601, which JPEG and PIL use. */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * The luma of a colour image, `0.299 R + 0.587 G + 0.114 B` (ITU-R BT.601); a grey image is returned as it is.
 *
 * @param image - `[height, width, 1 or 3]`.
 * @returns `[height, width, 1]`.
 */
export function toGrey(image: NdArray): NdArray {
  const [height = 0, width = 0, channels] = image.shape;
  if (channels === 1) return image;
  if (channels !== 3)
    throw new RangeError(`toGrey: image is [${image.shape}], wants 1 or 3 channels`);
  const data = new Float32Array(height * width);
  for (let i = 0; i < data.length; i++) {
    data[i] = LUMA.reduce((sum, weight, c) => sum + weight * (image.data[3 * i + c] ?? 0), 0);
  }
  return { shape: [height, width, 1], data };
}
