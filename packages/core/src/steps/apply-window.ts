import type { NdArray } from "../nd-array.js";

/**
 * Values of any range as grey levels: `center - width / 2` and below are black (0), `center + width / 2` and above white (255),
 * linear between. It is the function LINEAR_EXACT of DICOM PS3.3 C.11.2.1.3.
 *
 * @param image - `[height, width, channels]`, any finite values; not changed.
 * @param window - `center` and `width` in the units of the image, `width` above 0.
 * @returns A new array of the same shape, 0 to 255.
 * @throws RangeError when the width is not above 0, or a value is not finite.
 *
 * @example
 * ```ts
 * import { applyWindow, ndArray } from "@xrt/core";
 * const ct = ndArray(Float32Array.of(-1000, -600, -100, 400), [1, 4, 1]);
 * [...applyWindow(ct, { center: -600, width: 1000 }).data]; // => [25.5, 127.5, 255, 255]
 * ```
 */
export function applyWindow(
  image: NdArray,
  { center, width }: { readonly center: number; readonly width: number },
): NdArray {
  if (!(width > 0 && Number.isFinite(width) && Number.isFinite(center))) {
    throw new RangeError(
      `applyWindow: center is ${center} and width ${width}, wants finite numbers, width above 0`,
    );
  }
  const low = center - width / 2;
  const scale = 255 / width;
  const from = image.data;
  const data = new Float32Array(from.length);
  for (let i = 0; i < data.length; i++) {
    const v = from[i] as number;
    if (!Number.isFinite(v)) throw new RangeError(`applyWindow: image holds ${v}`);
    data[i] = Math.min(Math.max((v - low) * scale, 0), 255);
  }
  return { shape: image.shape, data };
}
