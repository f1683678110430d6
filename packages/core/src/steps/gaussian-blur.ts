import type { NdArray } from "../nd-array.js";
import { place } from "../resample/place.js";
import type { SampleRule } from "../resample/resampler.js";
import { mirrored } from "./mirrored.js";

/**
 * A Gaussian blur, mirrored at the borders as OpenCV's `GaussianBlur` does.
 *
 * @param image - `[height, width, channels]`; not changed.
 * @param sigma - Standard deviation in pixels, from 0; 0 changes nothing.
 * @param options - `radius`: pixels to either side of the kernel, default `ceil(3 sigma)`.
 * @returns A new array of the same shape.
 * @throws RangeError when `sigma` or `radius` does not fit.
 *
 * @example
 * ```ts
 * import { gaussianBlur, ndArray } from "@xrt/core";
 * const { data } = gaussianBlur(ndArray(Float32Array.of(0, 0, 8, 0, 0), [1, 5, 1]), 0.8, { radius: 1 });
 * [...data].map((v) => v.toFixed(3)); // => ["0.000", "1.912", "4.176", "1.912", "0.000"]
 * ```
 */
export function gaussianBlur(
  image: NdArray,
  sigma: number,
  { radius = Math.ceil(3 * sigma) }: { radius?: number } = {},
): NdArray {
  if (!(sigma >= 0 && Number.isFinite(sigma) && Number.isSafeInteger(radius) && radius >= 0)) {
    throw new RangeError(
      `gaussianBlur: sigma is ${sigma} and radius ${radius}, wants a number from 0 and a whole number from 0`,
    );
  }
  if (sigma === 0 || radius === 0) return { shape: image.shape, data: image.data.slice() };
  const [height = 0, width = 0] = image.shape;
  const whole = { x: 0, y: 0, width, height };
  const placement = { source: whole, target: whole, canvas: [height, width] } as const;
  return place(image, placement, gaussian(sigma, radius), 0);
}

/** The weights of the samples around each one; those beyond the ends go to their mirror images. */
function gaussian(sigma: number, radius: number): SampleRule {
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((a, b) => a + b, 0);
  return (i, length) => {
    const places = Array.from(kernel, (_, k) => mirrored(i + k - radius, length));
    const first = Math.min(...places);
    const weights = new Array<number>(Math.max(...places) - first + 1).fill(0);
    for (const [k, at] of places.entries()) {
      weights[at - first] = (weights[at - first] as number) + (kernel[k] as number) / total;
    }
    return { first, weights };
  };
}
