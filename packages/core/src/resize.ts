import type { NdArray } from "./nd-array.js";

/** How an image is resampled. Both use half-pixel centres; `"bilinear"` widens the triangle when it shrinks (antialias). */
export type Resampler = "bilinear" | "bilinear-no-antialias";

/**
 * Resample an image to another size, separably, with half-pixel centres and clamped borders.
 *
 * With `"bilinear"` the triangle filter is widened by the scale when the image shrinks, as PIL and
 * `torchvision` with `antialias=True` do; `"bilinear-no-antialias"` reads two samples per axis at any scale.
 *
 * @param image - `[height, width, channels]`.
 * @param size - Wanted `[height, width]` in pixels, each at least 1.
 * @returns A new `[size[0], size[1], channels]` array.
 */
export function resize(
  image: NdArray,
  size: readonly [number, number],
  { resampler = "bilinear" }: { resampler?: Resampler } = {},
): NdArray {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const [outHeight, outWidth] = size;
  if (image.shape.length !== 3 || height < 1 || width < 1 || outHeight < 1 || outWidth < 1) {
    throw new RangeError(`resize: cannot resample [${image.shape}] to [${size}]`);
  }
  const antialias = resampler === "bilinear";
  const rowsDone = alongAxis(image.data, 1, height, width * channels, outHeight, antialias);
  const data = alongAxis(rowsDone, outHeight, width, channels, outWidth, antialias);
  return { shape: [outHeight, outWidth, channels], data };
}

/** Resample the middle axis of `[outer, length, inner]` to `outLength`. */
function alongAxis(
  data: Float32Array,
  outer: number,
  length: number,
  inner: number,
  outLength: number,
  antialias: boolean,
): Float32Array {
  if (length === outLength) return data;
  const out = new Float32Array(outer * outLength * inner);
  const taps = filterTaps(length, outLength, antialias);
  for (let o = 0; o < outer; o++) {
    for (const [i, { first, weights }] of taps.entries()) {
      const to = (o * outLength + i) * inner;
      for (const [k, w] of weights.entries()) {
        const from = (o * length + first + k) * inner;
        for (let c = 0; c < inner; c++)
          out[to + c] = (out[to + c] ?? 0) + w * (data[from + c] ?? 0);
      }
    }
  }
  return out;
}

/** For each output sample the first input sample that it reads, and the normalised triangle weights from there on. */
function filterTaps(length: number, outLength: number, antialias: boolean) {
  const scale = length / outLength;
  const support = antialias ? Math.max(1, scale) : 1;
  return Array.from({ length: outLength }, (_, i) => {
    const centre = Math.min(Math.max((i + 0.5) * scale - 0.5, 0), length - 1);
    const first = Math.max(0, Math.ceil(centre - support));
    const last = Math.min(length - 1, Math.floor(centre + support));
    const weights: number[] = [];
    for (let j = first; j <= last; j++) {
      weights.push(Math.max(0, 1 - Math.abs(j - centre) / support));
    }
    const total = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((w) => w / total) };
  });
}
