import type { NdArray } from "../nd-array.js";
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
  const [height = 0, width = 0, channels = 1] = image.shape;
  if (sigma === 0 || radius === 0) return { shape: image.shape, data: image.data.slice() };
  const kernel = gaussian(sigma, radius);
  const tall = alongAxis(image.data, 1, height, width * channels, kernel);
  return { shape: image.shape, data: alongAxis(tall, height, width, channels, kernel) };
}

/** Weights of the pixels `-radius` to `radius`, which add up to 1. */
function gaussian(sigma: number, radius: number): Float64Array {
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((a, b) => a + b, 0);
  return kernel.map((w) => w / total);
}

/** Weighted sums along the middle axis of `[outer, length, inner]`. */
function alongAxis(
  data: Float32Array,
  outer: number,
  length: number,
  inner: number,
  kernel: Float64Array,
): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const out = new Float32Array(data.length);
  const sums = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < length; i++) {
      sums.fill(0);
      for (let k = 0; k < kernel.length; k++) {
        const weight = kernel[k] as number;
        const from = (o * length + mirrored(i + k - radius, length)) * inner;
        for (let c = 0; c < inner; c++) (sums[c] as number) += weight * (data[from + c] as number);
      }
      out.set(sums, (o * length + i) * inner);
    }
  }
  return out;
}
