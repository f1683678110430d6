import type { NdArray } from "../nd-array.js";

/** Grey levels of the histograms of equalisation. */
export const LEVELS = 256;

/**
 * The whole grey levels 0 to 255 of an image, to the nearest.
 *
 * @param image - `[height, width, 1]`, 0 to 255.
 * @param step - Whom an error names.
 * @throws RangeError when the image is not grey, or a value is not from 0 to 255.
 */
export function greyLevels(image: NdArray, step: string): Uint8Array {
  if (image.shape.length !== 3 || image.shape[2] !== 1) {
    throw new RangeError(
      `${step}: image is [${image.shape}], wants [height,width,1]; convert to grey first`,
    );
  }
  const { data } = image;
  const levels = new Uint8Array(data.length);
  for (let i = 0; i < levels.length; i++) {
    const v = data[i] as number;
    if (!(v >= 0 && v <= 255)) throw new RangeError(`${step}: image holds ${v}, wants 0 to 255`);
    levels[i] = v + 0.5;
  }
  return levels;
}

/** The nearest whole level; of two, the even one, as OpenCV rounds. */
export function nearestLevel(v: number): number {
  const below = Math.floor(v);
  if (v - below !== 0.5) return Math.round(v);
  return below % 2 === 0 ? below : below + 1;
}
