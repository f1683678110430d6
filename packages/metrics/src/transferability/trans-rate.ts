import type { Estimate } from "../estimate.js";
import { type JackknifeOptions, withBlockJackknife } from "../internal/block-jackknife.js";
import { classesOf, rowsByClass } from "../internal/classes.js";
import {
  centred,
  crossProduct,
  type Features,
  type Matrix,
  matrixOf,
  rowsOf,
  transposed,
} from "../internal/matrix.js";

export interface TransRateOptions extends JackknifeOptions {
  /** Distortion, above 0; default 1e-4. State it: the value depends on it. */
  readonly eps?: number;
}

/**
 * TransRate: R(Z) - sum n_c/n R(Z_c), the coding rate that the classes save, R(Z) = ½ ln det(I + Z'Z/(n eps)), Z centred over all images
 * (Huang et al. 2022). Higher = easier.
 *
 * @param features - Shape `[images, ...]`.
 * @param labels - Class of each image.
 * @returns The estimate with a standard error by patient; NaN with reason `"empty"` or `"single-class"`.
 * @throws RangeError when lengths differ, a feature is not finite or an option is out of range.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { transRate } from "@xrt/metrics";
 * const x = ndArray(Float64Array.of(-1, -1, 1, 1), [4, 1]);
 * const { value } = transRate(x, [0, 0, 1, 1], { groups: "independent", eps: 1 });
 * value; // => 0
 * ```
 */
export function transRate(
  features: Features,
  labels: ArrayLike<number>,
  { eps = 1e-4, ...options }: TransRateOptions = {},
): Estimate {
  if (!(eps > 0 && eps < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`transRate: eps is ${eps}, wants a finite number above 0`);
  }
  const matrix = matrixOf("transRate", "features", features);
  const classes = classesOf("transRate", labels, matrix.n);
  const statistic = (rows: readonly number[]) => {
    const own = rowsByClass(classes, rows);
    if (own.length < 2) return "single-class";
    const z = centred(rowsOf(matrix, rows));
    const place = new Map(rows.map((row, k) => [row, k]));
    const within = own.map((list) => {
      const part = rowsOf(
        z,
        list.map((i) => place.get(i) as number),
      );
      return (list.length / rows.length) * codingRate(part, eps);
    });
    return codingRate(z, eps) - within.reduce((a, b) => a + b, 0);
  };
  const estimate = withBlockJackknife("transRate", matrix.n, statistic, options);
  return { ...estimate, method: `transrate-${eps}` };
}

/** ½ ln det(I + Z'Z/(n eps)) by Cholesky, of the smaller of Z'Z and ZZ', whose determinants are the same. */
function codingRate(matrix: Matrix, eps: number): number {
  const { n, columns } = matrix;
  const smaller = columns.length <= n ? columns : transposed(matrix);
  const a = crossProduct(smaller, smaller).map((row, i) =>
    row.map((v, j) => v / (n * eps) + (i === j ? 1 : 0)),
  );
  let half = 0;
  for (const [j, row] of a.entries()) {
    for (let k = 0; k < j; k++) {
      const share = row[k] as number;
      for (let i = j; i < a.length; i++) {
        const lower = a[i] as Float64Array;
        lower[j] = (lower[j] as number) - share * (lower[k] as number);
      }
    }
    const diagonal = Math.sqrt(row[j] as number);
    half += Math.log(diagonal);
    for (let i = j; i < a.length; i++) {
      const lower = a[i] as Float64Array;
      lower[j] = (lower[j] as number) / diagonal;
    }
  }
  return half;
}
