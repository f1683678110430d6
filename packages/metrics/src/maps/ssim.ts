import type { Estimate } from "../estimate.js";
import { checkArrays, checkRecord } from "../internal/check-given.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { checkMaps } from "../internal/region.js";

export interface SsimOptions {
  /** Height and width of both maps, each at least 11. */
  readonly shape: readonly [height: number, width: number];
  /** Difference of the largest and smallest possible value; default that of the values in both maps together. */
  readonly dataRange?: number;
}

const [SIGMA, RADIUS] = [1.5, 5];

/**
 * Structural similarity of two maps: the mean over all 11 x 11 windows, weighted by a Gaussian of sigma 1.5, of
 * (2 m_a m_b + C1)(2 s_ab + C2)/((m_a² + m_b² + C1)(s_a² + s_b² + C2)), C1 = (0.01 L)², C2 = (0.03 L)² (Wang et al. 2004).
 *
 * Only windows that lie wholly inside are used, as in scikit-image with `gaussian_weights` and population covariance. Give
 * maps of one scale, for example both from 0 to 1: the default range depends on the pair.
 *
 * @param a - Any finite numbers, row-major.
 * @param b - The other map, of the same size.
 * @returns The estimate, at most 1; NaN with reason `"constant-map"` where both maps have one and the same value.
 * @throws RangeError when the sizes do not fit `shape`, a pixel is not finite or an option is out of range.
 *
 * @example
 * ```ts
 * import { ssim } from "@xrt/metrics";
 * const a = Float64Array.from({ length: 144 }, (_, i) => (i * i) % 7);
 * ssim(a, a, { shape: [12, 12] }).value; // => 1
 * ```
 */
export function ssim(a: ArrayLike<number>, b: ArrayLike<number>, given: SsimOptions): Estimate {
  const { shape, dataRange } = checkRecord("ssim", given, { wants: "{ shape: [224, 224] }" });
  checkArrays("ssim", { shape });
  const [height, width] = shape;
  checkMaps("ssim", { a, b });
  const least = 2 * RADIUS + 1;
  if (!(Number.isInteger(height) && Number.isInteger(width) && Math.min(height, width) >= least)) {
    throw new RangeError(
      `ssim: shape is [${height}, ${width}], wants at least [${least}, ${least}]`,
    );
  }
  if (a.length !== height * width) {
    throw new RangeError(`ssim: ${a.length} pixels do not fill shape [${height}, ${width}]`);
  }
  const range = dataRange ?? rangeOf(a, b);
  if (!(range >= 0 && range < Number.POSITIVE_INFINITY) || dataRange === 0) {
    throw new RangeError(`ssim: dataRange is ${range}, wants a finite number above 0`);
  }
  const counts = { n: a.length };
  if (range === 0) return pointEstimate("ssim", counts, "constant-map");
  const product = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Float64Array.from(x, (v, i) => v * (y[i] as number));
  const [meanA, meanB, squareA, squareB, cross] = [
    a,
    b,
    product(a, a),
    product(b, b),
    product(a, b),
  ].map((map) => smoothed(map, height, width)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  let sum = 0;
  for (const [i, ma] of meanA.entries()) {
    const mb = meanB[i] as number;
    const varianceA = (squareA[i] as number) - ma * ma;
    const varianceB = (squareB[i] as number) - mb * mb;
    const covariance = (cross[i] as number) - ma * mb;
    const luminance = (2 * ma * mb + c1) / (ma * ma + mb * mb + c1);
    sum += (luminance * (2 * covariance + c2)) / (varianceA + varianceB + c2);
  }
  return pointEstimate("ssim", counts, sum / meanA.length);
}

function rangeOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const map of [a, b]) {
    for (let i = 0; i < map.length; i++) {
      low = Math.min(low, map[i] as number);
      high = Math.max(high, map[i] as number);
    }
  }
  return high - low;
}

const WEIGHTS: Float64Array = gaussian();

function gaussian(): Float64Array {
  const weights = Float64Array.from({ length: 2 * RADIUS + 1 }, (_, k) =>
    Math.exp(-((k - RADIUS) ** 2) / (2 * SIGMA * SIGMA)),
  );
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}

/** The Gaussian mean of every window inside the map, along rows, then along columns. */
function smoothed(map: ArrayLike<number>, height: number, width: number): Float64Array {
  const across = width - 2 * RADIUS;
  const rows = new Float64Array(height * across);
  for (let i = 0; i < rows.length; i++) {
    const start = Math.floor(i / across) * width + (i % across);
    let sum = 0;
    for (const [k, w] of WEIGHTS.entries()) sum += w * (map[start + k] as number);
    rows[i] = sum;
  }
  const result = new Float64Array((height - 2 * RADIUS) * across);
  for (let i = 0; i < result.length; i++) {
    let sum = 0;
    for (const [k, w] of WEIGHTS.entries()) sum += w * (rows[i + k * across] as number);
    result[i] = sum;
  }
  return result;
}
