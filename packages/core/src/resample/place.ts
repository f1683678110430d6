import type { NdArray } from "../nd-array.js";
import type { Rectangle } from "../rectangle.js";
import { crop } from "../steps/crop.js";
import { type AxisWeights, axisWeights } from "./axis-weights.js";
import type { SampleRule } from "./resampler.js";
import { vectorResample } from "./vector-resample.js";

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
 * @param rule - What each sample of the result takes, along both axes.
 * @param fill - Value of the canvas where nothing lies.
 * @param into - Memory of the result where the image covers the canvas. Default: new memory.
 * @returns A `[canvas[0], canvas[1], channels]` array.
 */
export function place(
  image: NdArray,
  { source, target, canvas: [height, width] }: Placement,
  rule: SampleRule,
  fill: number,
  into?: Float32Array,
): NdArray {
  const [imageHeight = 0, imageWidth = 0, channels = 1] = image.shape;
  const inside = source.x >= 0 && source.y >= 0;
  if (!inside || source.x + source.width > imageWidth || source.y + source.height > imageHeight) {
    const whole = { source: { ...source, x: 0, y: 0 }, target, canvas: [height, width] } as const;
    return place(crop(image, source, { fill }), whole, rule, fill, into);
  }
  const top = Math.max(0, target.y);
  const bottom = Math.min(height, target.y + target.height);
  const left = Math.max(0, target.x);
  const right = Math.min(width, target.x + target.width);
  const shape = [height, width, channels];
  if (top >= bottom || left >= right) return { shape, data: filled(shape, fill) };
  const rows = axisWeights(rule, {
    length: source.height,
    outLength: target.height,
    from: top - target.y,
    to: bottom - target.y,
    multiple: 4,
  });
  const columns = axisWeights(rule, {
    length: source.width,
    outLength: target.width,
    from: left - target.x,
    to: right - target.x,
    multiple: 1,
  });
  const stride = imageWidth * channels;
  const corner = source.y * stride + source.x * channels;
  const length = source.width * channels;
  const job = { data: image.data, corner, stride, length, channels, rows, columns };
  const covers = bottom - top === height && right - left === width;
  const resampled = vectorResample(job, covers ? into : undefined);
  if (resampled !== null && covers) return { shape, data: resampled };
  const data = covers && into !== undefined ? into : filled(shape, fill);
  if (resampled !== null) {
    const across = (right - left) * channels;
    for (let y = top, from = 0; y < bottom; y++, from += across) {
      data.set(resampled.subarray(from, from + across), (y * width + left) * channels);
    }
    return { shape, data };
  }
  // down the rows of the image as they lie in memory, then across; four rows of the result share the weights across
  const sums = new Float64Array(4 * length);
  const last = bottom - 1;
  const start = (y: number) => (Math.min(y, last) * width + left) * channels;
  for (let y = top; y < bottom; y += 4) {
    for (let lane = 0; lane < 4; lane++) {
      const row = Math.min(y + lane, last) - top;
      sumDown(image.data, corner, stride, rows, row, sums.subarray(lane * length), length);
    }
    const to = [start(y), start(y + 1), start(y + 2), start(y + 3)] as const;
    sumAcross(sums, length, columns, channels, data, to);
  }
  return { shape, data };
}

function filled([height, width, channels]: readonly number[], fill: number): Float32Array {
  const data = new Float32Array((height as number) * (width as number) * (channels as number));
  return fill === 0 ? data : data.fill(fill);
}

/** The first `length` of `sums` become the weighted sum of the rows that row `i` of the result reads. */
function sumDown(
  data: Float32Array,
  corner: number,
  stride: number,
  { taps, first, weights }: AxisWeights,
  i: number,
  sums: Float64Array,
  length: number,
): void {
  const from = corner + (first[i] as number) * stride;
  const k = i * taps;
  const second = from + stride;
  const third = second + stride;
  const a = weights[k] as number;
  const b = weights[k + 1] as number;
  const c = weights[k + 2] as number;
  if (taps === 1) {
    for (let x = 0; x < length; x++) sums[x] = a * (data[from + x] as number);
  } else if (taps === 2) {
    for (let x = 0; x < length; x++) {
      sums[x] = a * (data[from + x] as number) + b * (data[second + x] as number);
    }
  } else if (taps === 3) {
    for (let x = 0; x < length; x++) {
      sums[x] =
        a * (data[from + x] as number) +
        b * (data[second + x] as number) +
        c * (data[third + x] as number);
    }
  } else {
    sums.fill(0, 0, length);
    addDown(data, from, stride, weights.subarray(k, k + taps), sums, length);
  }
}

/** Adds the rows from `from` on, by their weights, four at a time. */
function addDown(
  data: Float32Array,
  from: number,
  stride: number,
  weights: Float64Array,
  sums: Float64Array,
  length: number,
): void {
  let k = 0;
  let row = from;
  for (; k + 4 <= weights.length; k += 4, row += 4 * stride) {
    const a = weights[k] as number;
    const b = weights[k + 1] as number;
    const c = weights[k + 2] as number;
    const d = weights[k + 3] as number;
    const second = row + stride;
    const third = second + stride;
    const fourth = third + stride;
    for (let x = 0; x < length; x++) {
      (sums[x] as number) +=
        a * (data[row + x] as number) +
        b * (data[second + x] as number) +
        c * (data[third + x] as number) +
        d * (data[fourth + x] as number);
    }
  }
  for (; k < weights.length; k++, row += stride) {
    const a = weights[k] as number;
    for (let x = 0; x < length; x++) (sums[x] as number) += a * (data[row + x] as number);
  }
}

/** Four rows of the result from `sums`, `[4, length]`, each written from its place in `to` on. */
function sumAcross(
  sums: Float64Array,
  length: number,
  columns: AxisWeights,
  channels: number,
  out: Float32Array,
  to: readonly [number, number, number, number],
): void {
  if (columns.taps === 3 && channels === 1) {
    sumThreeAcross(sums, length, columns, out, to);
    return;
  }
  const { taps, first, weights } = columns;
  const [to0, to1, to2, to3] = to;
  const count = first.length;
  const second = length;
  const third = 2 * length;
  const fourth = 3 * length;
  for (let x = 0, i = 0; x < count; x++) {
    for (let c = 0; c < channels; c++, i++) {
      let from = (first[x] as number) * channels + c;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      const end = (x + 1) * taps;
      for (let k = x * taps; k < end; k++, from += channels) {
        const weight = weights[k] as number;
        sum0 += weight * (sums[from] as number);
        sum1 += weight * (sums[from + second] as number);
        sum2 += weight * (sums[from + third] as number);
        sum3 += weight * (sums[from + fourth] as number);
      }
      out[to0 + i] = sum0;
      out[to1 + i] = sum1;
      out[to2 + i] = sum2;
      out[to3 + i] = sum3;
    }
  }
}

/** {@link sumAcross} for grey images and three taps, as when a film is shrunk a little: half the time. */
function sumThreeAcross(
  sums: Float64Array,
  length: number,
  { first, weights }: AxisWeights,
  out: Float32Array,
  to: readonly [number, number, number, number],
): void {
  const count = first.length;
  for (let lane = 0; lane < 4; lane++) {
    const start = lane * length;
    const at = to[lane] as number;
    for (let x = 0, k = 0; x < count; x++, k += 3) {
      const from = start + (first[x] as number);
      out[at + x] =
        (weights[k] as number) * (sums[from] as number) +
        (weights[k + 1] as number) * (sums[from + 1] as number) +
        (weights[k + 2] as number) * (sums[from + 2] as number);
    }
  }
}
