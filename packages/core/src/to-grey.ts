import type { NdArray } from "./nd-array.js";

/**
 * How colours become grey: `"luma"` is `0.299 R + 0.587 G + 0.114 B` (ITU-R BT.601), as JPEG and PIL do; `"mean"` the mean of
 * the three; `"first-channel"` red alone, as TorchXRayVision does. They differ on colour images only.
 */
export type GreyConversion = "luma" | "mean" | "first-channel";

/** Weights of red, green and blue. */
const WEIGHTS: Readonly<Record<GreyConversion, readonly [number, number, number]>> = {
  luma: [0.299, 0.587, 0.114],
  mean: [1 / 3, 1 / 3, 1 / 3],
  "first-channel": [1, 0, 0],
};

/**
 * A colour image as a grey one; a grey image is returned as it is.
 *
 * @param image - `[height, width, 1 or 3]`; not changed.
 * @param options - `by`: the conversion, default `"luma"`.
 * @returns `[height, width, 1]`.
 * @throws RangeError when the image has other axes.
 */
export function toGrey(image: NdArray, { by = "luma" }: { by?: GreyConversion } = {}): NdArray {
  const [height = 0, width = 0, channels] = image.shape;
  if (channels === 1) return image;
  if (channels !== 3)
    throw new RangeError(`toGrey: image is [${image.shape}], wants 1 or 3 channels`);
  const [r, g, b] = WEIGHTS[by];
  const from = image.data;
  const data = new Float32Array(height * width);
  for (let i = 0, k = 0; i < data.length; i++, k += 3) {
    data[i] = r * (from[k] as number) + g * (from[k + 1] as number) + b * (from[k + 2] as number);
  }
  return { shape: [height, width, 1], data };
}
