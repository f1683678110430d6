import type { Estimate } from "../estimate.js";
import {
  centred,
  crossProduct,
  type Features,
  type Matrix,
  matricesOf,
  squaredNorm,
} from "../internal/matrix.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { orthonormalBasis } from "../internal/svd.js";
import { checkColumns, fewRows } from "./cca.js";

/**
 * Share of the variance of x that a linear map of y explains, ‖Q_y'X‖²/‖X‖², from 0 to 1 (Kornblith et al. 2019). It is not symmetric:
 * it does not change under any invertible map of y, but of x only under rotations and scale.
 *
 * @param x - Features that are explained, shape `[images, ...]`.
 * @param y - Features of the same images that explain them, at most 512 columns.
 * @returns The estimate without an interval; NaN with reason `"empty"` or `"zero-variance"` (of x). Warning `few-rows` below
 * ten images a column of y.
 * @throws RangeError as `cca`.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { linearR2 } from "@xrt/metrics";
 * const y = ndArray(Float64Array.of(1, 2, 3, 4), [4, 1]);
 * const x = ndArray(Float64Array.of(5, 7, 9, 11), [4, 1]);
 * linearR2(x, y).value.toFixed(6); // => "1.000000"
 * ```
 */
export function linearR2(x: Features, y: Features): Estimate {
  const [a, b] = matricesOf("linearR2", x, y).map(centred) as [Matrix, Matrix];
  checkColumns("linearR2", b.columns.length);
  const warnings = fewRows(a.n, b.columns.length);
  const total = squaredNorm(a.columns);
  const reason = a.n === 0 ? "empty" : total === 0 ? "zero-variance" : undefined;
  const share = () =>
    Math.min(1, squaredNorm(crossProduct(orthonormalBasis(b.columns), a.columns)) / total);
  return pointEstimate("linear-r2", { n: a.n }, reason ?? share(), warnings);
}
