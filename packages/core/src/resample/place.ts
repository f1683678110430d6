import type { NdArray } from "../nd-array.js";
import type { Rectangle } from "../rectangle.js";
import { crop } from "../steps/crop.js";
import { type AxisWeights, axisWeights } from "./axis-weights.js";
import { type Resampler, sampleRules } from "./resampler.js";

/**
 * Where an image goes on a canvas: the rectangle `source` of the image is resampled to the rectangle `target`, of which the
 * part within the canvas is seen. All are whole pixels.
 */
export interface Placement {
  /** In pixels of the image; beyond its edges is fill. */
  readonly source: Rectangle;
  /** In pixels of the canvas; it may reach over the edges. */
  readonly target: Rectangle;
  /** `[height, width]` in pixels. */
  readonly canvas: readonly [number, number];
}

/**
 * The canvas with the image on it. Samples outside `source` are not read, as if the image had been cropped before.
 *
 * @param image - `[height, width, channels]`.
 * @param fill - Value of the canvas where nothing lies.
 * @returns A new `[canvas[0], canvas[1], channels]` array.
 */
export function place(
  image: NdArray,
  { source, target, canvas: [height, width] }: Placement,
  resampler: Resampler,
  fill: number,
): NdArray {
  const [imageHeight = 0, imageWidth = 0, channels = 1] = image.shape;
  const inside = source.x >= 0 && source.y >= 0;
  if (!inside || source.x + source.width > imageWidth || source.y + source.height > imageHeight) {
    const whole = { source: { ...source, x: 0, y: 0 }, target, canvas: [height, width] } as const;
    return place(crop(image, source, { fill }), whole, resampler, fill);
  }
  const data = new Float32Array(height * width * channels);
  if (fill !== 0) data.fill(fill);
  const top = Math.max(0, target.y);
  const bottom = Math.min(height, target.y + target.height);
  const left = Math.max(0, target.x);
  const right = Math.min(width, target.x + target.width);
  if (top >= bottom || left >= right) return { shape: [height, width, channels], data };
  const rule = sampleRules[resampler];
  const rows = axisWeights(rule, source.height, target.height, top - target.y, bottom - target.y);
  const columns = axisWeights(rule, source.width, target.width, left - target.x, right - target.x);
  // one row of the result at a time: the rows of the image first, as they lie in memory, and then across
  const sums = new Float64Array(source.width * channels);
  const stride = imageWidth * channels;
  const corner = source.y * stride + source.x * channels;
  const across = channels === 1 ? sumAcross : sumAcrossChannels;
  for (let y = top; y < bottom; y++) {
    sumRows(image.data, corner, stride, rows, y - top, sums);
    across(sums, columns, data, (y * width + left) * channels, channels);
  }
  return { shape: [height, width, channels], data };
}

/** `sums` becomes the weighted sum of the rows that row `i` of the result reads. */
function sumRows(
  data: Float32Array,
  corner: number,
  stride: number,
  { taps, first, weights }: AxisWeights,
  i: number,
  sums: Float64Array,
): void {
  const length = sums.length;
  let from = corner + (first[i] as number) * stride;
  let k = i * taps;
  const end = k + taps;
  sums.fill(0);
  for (; k + 4 <= end; k += 4, from += 4 * stride) {
    const a = weights[k] as number;
    const b = weights[k + 1] as number;
    const c = weights[k + 2] as number;
    const d = weights[k + 3] as number;
    const second = from + stride;
    const third = second + stride;
    const fourth = third + stride;
    for (let x = 0; x < length; x++) {
      (sums[x] as number) +=
        a * (data[from + x] as number) +
        b * (data[second + x] as number) +
        c * (data[third + x] as number) +
        d * (data[fourth + x] as number);
    }
  }
  for (; k < end; k++, from += stride) {
    const a = weights[k] as number;
    for (let x = 0; x < length; x++) (sums[x] as number) += a * (data[from + x] as number);
  }
}

/** Writes one row of the result, of one channel, from `to` on. */
function sumAcross(
  sums: Float64Array,
  { taps, first, weights }: AxisWeights,
  out: Float32Array,
  to: number,
): void {
  const count = first.length;
  for (let x = 0, k = 0; x < count; x++) {
    const end = k + taps;
    let from = first[x] as number;
    let sum = 0;
    for (; k + 4 <= end; k += 4, from += 4) {
      sum +=
        (weights[k] as number) * (sums[from] as number) +
        (weights[k + 1] as number) * (sums[from + 1] as number) +
        (weights[k + 2] as number) * (sums[from + 2] as number) +
        (weights[k + 3] as number) * (sums[from + 3] as number);
    }
    for (; k < end; k++, from++) sum += (weights[k] as number) * (sums[from] as number);
    out[to + x] = sum;
  }
}

/** As {@link sumAcross}, of several interleaved channels. */
function sumAcrossChannels(
  sums: Float64Array,
  { taps, first, weights }: AxisWeights,
  out: Float32Array,
  to: number,
  channels: number,
): void {
  const count = first.length;
  for (let x = 0; x < count; x++) {
    for (let c = 0; c < channels; c++) {
      let from = (first[x] as number) * channels + c;
      let sum = 0;
      for (let k = x * taps; k < (x + 1) * taps; k++, from += channels) {
        sum += (weights[k] as number) * (sums[from] as number);
      }
      out[to + x * channels + c] = sum;
    }
  }
}
