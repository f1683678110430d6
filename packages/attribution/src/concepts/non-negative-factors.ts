import { randomStream } from "@xrt/core";

/** `V ~ W H` with nothing negative. */
export interface NonNegativeFactors {
  /** `[rows, factors]`. */
  readonly weights: Float64Array;
  /** `[factors, columns]`. */
  readonly parts: Float64Array;
  /** `|V - W H| / |V|`, Frobenius. */
  readonly residual: number;
}

/** What a factorisation may cost. */
export interface FactorOptions {
  readonly factors: number;
  readonly iterations: number;
  readonly seed: number;
}

/**
 * Non-negative matrix factorisation by multiplicative updates of the squared error, from a seeded start.
 *
 * Lee and Seung, "Algorithms for Non-negative Matrix Factorization", 2001.
 *
 * @param values - `[rows, columns]`, nothing negative.
 */
export function nonNegativeFactors(
  values: Float64Array,
  [rows, columns]: readonly [number, number],
  { factors: k, iterations, seed }: FactorOptions,
): NonNegativeFactors {
  const stream = randomStream(seed, "attribution/factors");
  const mean = values.reduce((a, v) => a + v, 0) / values.length;
  const scale = Math.sqrt(mean / k);
  const start = (n: number, offset: number) =>
    Float64Array.from({ length: n }, (_, i) => scale * (0.5 + stream.uniform(offset + i)));
  const weights = start(rows * k, 0);
  const parts = start(k * columns, rows * k);
  for (let round = 0; round < iterations; round++) {
    // H <- H (W'V) / (W'W H)
    const above = product(weights, values, { n: k, m: columns, inner: rows, first: "transposed" });
    const gram = product(weights, weights, { n: k, m: k, inner: rows, first: "transposed" });
    scaleBy(parts, above, product(gram, parts, { n: k, m: columns, inner: k, first: "plain" }));
    // W <- W (V H') / (W H H')
    const beside = timesTransposed(values, parts, { n: rows, m: k, inner: columns });
    const own = timesTransposed(parts, parts, { n: k, m: k, inner: columns });
    scaleBy(weights, beside, product(weights, own, { n: rows, m: k, inner: k, first: "plain" }));
  }
  let [missing, all] = [0, 0];
  const made = product(weights, parts, { n: rows, m: columns, inner: k, first: "plain" });
  for (const [i, v] of values.entries()) {
    missing += (v - (made[i] as number)) ** 2;
    all += v * v;
  }
  return { weights, parts, residual: all === 0 ? 0 : Math.sqrt(missing / all) };
}

interface Sizes {
  readonly n: number;
  readonly m: number;
  readonly inner: number;
}

/** `A B`, or `A' B` where `A` is `[inner, n]`. */
function product(
  a: Float64Array,
  b: Float64Array,
  { n, m, inner, first }: Sizes & { readonly first: "plain" | "transposed" },
): Float64Array {
  const out = new Float64Array(n * m);
  for (let l = 0; l < inner; l++) {
    for (let i = 0; i < n; i++) {
      const v = (first === "plain" ? a[i * inner + l] : a[l * n + i]) as number;
      if (v === 0) continue;
      for (let j = 0; j < m; j++) {
        out[i * m + j] = (out[i * m + j] as number) + v * (b[l * m + j] as number);
      }
    }
  }
  return out;
}

/** `A B'`, where `A` is `[n, inner]` and `B` is `[m, inner]`. */
function timesTransposed(a: Float64Array, b: Float64Array, { n, m, inner }: Sizes): Float64Array {
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let l = 0; l < inner; l++) {
        sum += (a[i * inner + l] as number) * (b[j * inner + l] as number);
      }
      out[i * m + j] = sum;
    }
  }
  return out;
}

/** `values * above / below`, element by element; a factor of 0 stays 0. */
function scaleBy(values: Float64Array, above: Float64Array, below: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const divisor = below[i] as number;
    values[i] = divisor === 0 ? 0 : ((values[i] as number) * (above[i] as number)) / divisor;
  }
}
