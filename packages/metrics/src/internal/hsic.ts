import { dot } from "./dot.js";
import { centred, crossProduct, type Matrix, squaredNorm } from "./matrix.js";

/** `"debiased"` is the unbiased HSIC_1 of Song et al. (2012), `"biased"` HSIC_0 of Gretton et al. (2005). */
export type HsicEstimator = "debiased" | "biased";

/**
 * A Gram matrix centred so that HSIC is the sum of products of two such matrices: rows and columns of mean 0 for HSIC_0;
 * U-centred (Székely and Rizzo 2014), with a zero diagonal, for HSIC_1.
 */
export function centredGram(gram: Float64Array, n: number, estimator: HsicEstimator): Float64Array {
  const own = estimator === "biased";
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++)
      if (own || i !== j) sums[i] = (sums[i] as number) + (gram[i * n + j] as number);
  }
  const total = sums.reduce((a, b) => a + b, 0);
  const [byRow, byAll] = own ? [n, n * n] : [n - 2, (n - 1) * (n - 2)];
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (!own && i === j) continue;
      const means = ((sums[i] as number) + (sums[j] as number)) / byRow;
      result[i * n + j] = (gram[i * n + j] as number) - means + total / byAll;
    }
  }
  return result;
}

/** HSIC of two centred Gram matrices. */
export function hsicOf(
  a: Float64Array,
  b: Float64Array,
  n: number,
  estimator: HsicEstimator,
): number {
  return dot(a, b) / (estimator === "biased" ? (n - 1) ** 2 : n * (n - 3));
}

/**
 * HSIC of two linear kernels from the features themselves: cost n p q instead of n² (p + q), and no n x n matrix.
 *
 * HSIC_1 = [tr(K~L~) + (1'K~1)(1'L~1)/((n-1)(n-2)) - 2/(n-2) 1'K~L~1]/(n(n-3)) with zero diagonals, whose sums need X'Y and
 * the row sums only.
 */
export function linearHsic(x: Matrix, y: Matrix, estimator: HsicEstimator): number {
  const { n } = x;
  const [a, b] = [centred(x), centred(y)];
  const product = squaredNorm(crossProduct(a.columns, b.columns));
  if (estimator === "biased") return product / (n - 1) ** 2;
  const [k, l] = [a, b].map(({ columns }) => {
    const diagonal = new Float64Array(n);
    for (const column of columns) {
      for (let i = 0; i < n; i++)
        diagonal[i] = (diagonal[i] as number) + (column[i] as number) ** 2;
    }
    return diagonal;
  }) as [Float64Array, Float64Array];
  // columns are centred, so that the rows of K sum to 0, and those of K~ to minus its diagonal
  const [sumK, sumL] = [k, l].map((d) => -d.reduce((s, v) => s + v, 0)) as [number, number];
  const both = dot(k, l);
  const trace = product - both;
  return (trace + (sumK * sumL) / ((n - 1) * (n - 2)) - (2 / (n - 2)) * both) / (n * (n - 3));
}
