import { randomStream } from "@xrt/core";
import { dot } from "./dot.js";
import { centredGram, type HsicEstimator } from "./hsic.js";
import { quantile } from "./quantile.js";

/** HSIC(K, L)/sqrt(HSIC(K, K) HSIC(L, L)), of features of norm 1; NaN where a divisor is what rounding leaves of 0. */
export function ckaRatio(xy: number, xx: number, yy: number): number {
  return xx > 1e-24 && yy > 1e-24 ? xy / (Math.sqrt(xx) * Math.sqrt(yy)) : Number.NaN;
}

/** Mean and 95th percentile of the ratio over random pairings of the rows of two centred Gram matrices, `[n, n]`. */
export function ckaNull(
  a: Float64Array,
  b: Float64Array,
  { n, permutations, seed }: { n: number; permutations: number; seed: number },
): { nullMean: number; null95: number } {
  if (permutations === 0) return { nullMean: Number.NaN, null95: Number.NaN };
  const scale = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
  const values = Float64Array.from({ length: permutations }, (_, k) => {
    const order = randomStream(seed, `cka/permutation-${k}`).permutation(n);
    let [diagonal, below] = [0, 0];
    for (let i = 0; i < n; i++) {
      const row = (order[i] as number) * n;
      diagonal += (a[i * n + i] as number) * (b[row + (order[i] as number)] as number);
      // both are symmetric
      for (let j = 0; j < i; j++)
        below += (a[i * n + j] as number) * (b[row + (order[j] as number)] as number);
    }
    return (diagonal + 2 * below) / scale;
  }).sort();
  return {
    nullMean: values.reduce((s, v) => s + v, 0) / permutations,
    null95: quantile(values, 0.95),
  };
}

/**
 * Standard deviation over random halves of the rows of two Gram matrices, `[n, n]`: for halves it is the standard error of the
 * whole. NaN without subsamples.
 */
export function ckaError(
  k: Float64Array,
  l: Float64Array,
  {
    n,
    estimator,
    subsamples,
    seed,
  }: { n: number; estimator: HsicEstimator; subsamples: number; seed: number },
): number {
  const m = n >> 1;
  if (subsamples === 0 || m < 4) return Number.NaN;
  const values: number[] = [];
  for (let s = 0; s < subsamples; s++) {
    const rows = randomStream(seed, `cka/half-${s}`).permutation(n).slice(0, m);
    const [a, b] = [k, l].map((gram) => centredGram(within(gram, n, rows), m, estimator)) as [
      Float64Array,
      Float64Array,
    ];
    const value = ckaRatio(dot(a, b), dot(a, a), dot(b, b));
    if (!Number.isNaN(value)) values.push(value);
  }
  if (values.length < 2) return Number.NaN;
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length;
  // deleting n - m of n: (m/(n - m)) times the spread
  return Math.sqrt((m / (n - m)) * variance);
}

/** The rows and columns at `rows`. */
function within(gram: Float64Array, n: number, rows: readonly number[]): Float64Array {
  const m = rows.length;
  const part = new Float64Array(m * m);
  for (const [a, i] of rows.entries()) {
    for (let b = 0; b < m; b++) part[a * m + b] = gram[i * n + (rows[b] as number)] as number;
  }
  return part;
}
