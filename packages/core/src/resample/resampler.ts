/**
 * How an image is resampled. All use half-pixel centres (the middle of the first pixel is at 0.5) but `"tfjs-legacy"`.
 *
 * | name | filter | the same numbers as |
 * |---|---|---|
 * | `"nearest"` | the pixel under the centre | PIL `NEAREST`, PyTorch `nearest-exact` |
 * | `"bilinear"` | triangle, widened when it shrinks (antialias) | PIL `BILINEAR`, torchvision with `antialias=True` |
 * | `"bilinear-no-antialias"` | two samples per axis at any scale | PyTorch `interpolate`, OpenCV `INTER_LINEAR` |
 * | `"bicubic"` | Keys' cubic, a = -0.5, widened when it shrinks | PIL `BICUBIC`, torchvision with `antialias=True` |
 * | `"bicubic-no-antialias"` | Keys' cubic, a = -0.75, four samples per axis | PyTorch `interpolate`, OpenCV `INTER_CUBIC` |
 * | `"lanczos"` | Lanczos, 3 lobes, widened when it shrinks | PIL `LANCZOS` |
 * | `"area"` | mean over the footprint of the pixel | OpenCV `INTER_AREA` when it shrinks, TensorFlow `area` |
 * | `"tfjs-legacy"` | two samples per axis, corners not centres | TensorFlow.js `resizeBilinear` with its defaults |
 *
 * The cubics and Lanczos overshoot at edges.
 */
export type Resampler =
  | "nearest"
  | "bilinear"
  | "bilinear-no-antialias"
  | "bicubic"
  | "bicubic-no-antialias"
  | "lanczos"
  | "area"
  | "tfjs-legacy";

/** Whether a resampler makes values beyond those of the image; the others only take means. */
export function overshoots(resampler: Resampler): boolean {
  return resampler.startsWith("bicubic") || resampler === "lanczos";
}

/** The weights of one output sample: of the input samples `first`, `first + 1` and so on. They add up to 1. */
export interface SampleWeights {
  readonly first: number;
  readonly weights: readonly number[];
}

/** The weights of output sample `i` where an axis of `length` samples becomes one of `outLength`. */
export type SampleRule = (i: number, length: number, outLength: number) => SampleWeights;

/** What each resampler takes, by name. */
export const sampleRules: Readonly<Record<Resampler, SampleRule>> = {
  nearest: (i, length, outLength) => {
    const place = Math.floor(((i + 0.5) * length) / outLength);
    return { first: Math.min(place, length - 1), weights: [1] };
  },
  bilinear: widened(triangle, 1),
  "bilinear-no-antialias": interpolated(triangle, 1, 0.5),
  bicubic: widened(cubic(-0.5), 2),
  "bicubic-no-antialias": interpolated(cubic(-0.75), 2, 0.5),
  lanczos: widened(lanczos3, 3),
  area: (i, length, outLength) => {
    const low = (i * length) / outLength;
    const high = ((i + 1) * length) / outLength;
    const first = Math.floor(low);
    const last = Math.min(length, Math.ceil(high));
    return normalised(first, last, (j) => Math.min(high, j + 1) - Math.max(low, j));
  },
  "tfjs-legacy": interpolated(triangle, 1, 0),
};

/** A filter that is stretched by the scale when it shrinks, and cut and normalised anew at the borders. */
function widened(kernel: (x: number) => number, radius: number): SampleRule {
  return (i, length, outLength) => {
    const scale = length / outLength;
    const stretch = Math.max(1, scale);
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - radius * stretch + 0.5));
    const last = Math.min(length, Math.floor(centre + radius * stretch + 0.5));
    return normalised(first, last, (j) => kernel((j + 0.5 - centre) / stretch));
  };
}

/** A filter of `2 * radius` samples at any scale; beyond the border the last sample is repeated. */
function interpolated(kernel: (x: number) => number, radius: number, centre: number): SampleRule {
  return (i, length, outLength) => {
    const place = ((i + centre) * length) / outLength - centre;
    const below = Math.floor(place);
    const clamp = (j: number) => Math.min(Math.max(j, 0), length - 1);
    const first = clamp(below + 1 - radius);
    const weights = new Array<number>(clamp(below + radius) - first + 1).fill(0);
    for (let j = below + 1 - radius; j <= below + radius; j++) {
      weights[clamp(j) - first] = (weights[clamp(j) - first] ?? 0) + kernel(j - place);
    }
    return { first, weights };
  };
}

function normalised(first: number, end: number, weight: (j: number) => number): SampleWeights {
  const weights: number[] = [];
  for (let j = first; j < end; j++) weights.push(weight(j));
  const total = weights.reduce((a, b) => a + b, 0);
  return { first, weights: weights.map((w) => w / total) };
}

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

/** Keys, "Cubic convolution interpolation for digital image processing", IEEE Trans. ASSP 29, 1981. */
function cubic(a: number): (x: number) => number {
  return (x) => {
    const d = Math.abs(x);
    if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
  };
}

function lanczos3(x: number): number {
  return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
