import type { Estimate } from "../estimate.js";
import { checkRecord } from "../internal/check-given.js";
import { dot } from "../internal/dot.js";
import {
  centred,
  crossProduct,
  type Features,
  type Matrix,
  matricesOf,
} from "../internal/matrix.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { orthonormalBasis, svd } from "../internal/svd.js";
import { checkColumns, fewRows } from "./cca.js";

/** A weighted mean correlation. */
export interface PwccaEstimate extends Estimate {
  /** Weight of each canonical correlation, largest correlation first; sums to 1. */
  readonly weights: readonly number[];
}

/**
 * PWCCA: canonical correlations weighted by how much of one layer's features their variates carry (Morcos et al. 2018).
 *
 * h_k the canonical variates of the named side, a_k = sum_j |<h_k, x_j>|, value = sum a_k rho_k / sum a_k. It is not symmetric, so
 * that the side has to be named; published programs differ in it.
 *
 * @param x - Features, shape `[images, ...]`, at most 512 columns.
 * @param y - Features of the same images.
 * @returns The estimate without an interval; NaN with reason `"too-few"` or `"zero-variance"`. Warning `few-rows` as `cca`.
 * @throws RangeError as `cca`, and when `weightSide` is neither `"x"` nor `"y"`.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { pwcca } from "@xrt/metrics";
 * const x = ndArray(Float64Array.of(1, 5, 2, 8, 3, 3, 4, 1, 7, 2), [5, 2]);
 * pwcca(x, x, { weightSide: "x" }).value.toFixed(6); // => "1.000000"
 * ```
 */
export function pwcca(
  x: Features,
  y: Features,
  given: { readonly weightSide: "x" | "y" },
): PwccaEstimate {
  const { weightSide } = checkRecord("pwcca", given, { wants: '{ weightSide: "x" }' });
  if (weightSide !== "x" && weightSide !== "y") {
    throw new RangeError(`pwcca: weightSide is "${weightSide}", wants x or y: it is not symmetric`);
  }
  const both = matricesOf("pwcca", x, y).map(centred) as [Matrix, Matrix];
  const [named, other] = weightSide === "x" ? both : ([both[1], both[0]] as const);
  for (const { columns } of both) checkColumns("pwcca", columns.length);
  const { n } = named;
  const warnings = fewRows(n, Math.max(named.columns.length, other.columns.length));
  const none = (reason: string) => ({
    ...pointEstimate(`pwcca-${weightSide}`, { n }, reason, warnings),
    weights: [],
  });
  if (n < 2) return none("too-few");
  const [qn, qo] = [orthonormalBasis(named.columns), orthonormalBasis(other.columns)];
  if (qn.length === 0 || qo.length === 0) return none("zero-variance");
  // columns of Q_n'Q_o are the products of Q_n with one column of Q_o
  const { u, s } = svd(crossProduct(qo, qn));
  const count = Math.min(qn.length, qo.length);
  const sums = u.slice(0, count).map((direction) => {
    const variate = combined(qn, direction);
    return named.columns.reduce((sum, column) => sum + Math.abs(dot(variate, column)), 0);
  });
  const total = sums.reduce((a, b) => a + b, 0);
  const weights = sums.map((a) => a / total);
  const value = weights.reduce((sum, w, k) => sum + w * Math.min(1, s[k] as number), 0);
  return { ...pointEstimate(`pwcca-${weightSide}`, { n }, value, warnings), weights };
}

/** The combination of basis vectors with the coefficients of `direction`. */
function combined(basis: readonly Float64Array[], direction: Float64Array): Float64Array {
  const result = new Float64Array(basis[0]?.length ?? 0);
  for (const [k, vector] of basis.entries()) {
    for (let i = 0; i < result.length; i++) {
      result[i] = (result[i] as number) + (direction[k] as number) * (vector[i] as number);
    }
  }
  return result;
}
