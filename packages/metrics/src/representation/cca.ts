import type { Estimate, Warning } from "../estimate.js";
import {
  centred,
  crossProduct,
  type Features,
  type Matrix,
  matricesOf,
} from "../internal/matrix.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { orthonormalBasis, singularProducts } from "../internal/svd.js";

/** Canonical correlations and their mean. */
export interface CcaEstimate extends Estimate {
  /** Canonical correlations, descending, from 0 to 1; empty where undefined. */
  readonly rho: readonly number[];
  /** Mean of their squares over the smaller number of columns, R²_CCA. */
  readonly rSquared: number;
  /** What `rSquared` is for unrelated normal features: max(columns)/(images - 1). */
  readonly baseline: number;
}

/**
 * Mean canonical correlation of two layers (Hotelling 1936; Raghu et al. 2017): it does not change under any invertible map.
 *
 * rho are the singular values of Q_x'Q_y with Q orthonormal bases of the centred columns; the mean is over the smaller number of
 * columns. It needs many more images than columns, five to ten times: reduce features to some 100 first (`svcca` does), and
 * look at `baseline`.
 *
 * @param x - Features, shape `[images, ...]`, at most 512 columns.
 * @param y - Features of the same images.
 * @returns The estimate without an interval; NaN with reason `"too-few"` (one image) or `"zero-variance"`. Warning `few-rows`
 * below ten images a column.
 * @throws RangeError when the numbers of images differ, a feature is not finite or there are too many columns.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { cca } from "@xrt/metrics";
 * const x = ndArray(Float64Array.of(1, 5, 2, 8, 3, 3, 4, 1, 7, 2), [5, 2]);
 * const mixed = ndArray(Float64Array.of(6, 7, 10, 12, 6, 9, 5, 9, 9, 16), [5, 2]); // sums, and twice the first plus the second
 * cca(x, mixed).value.toFixed(6); // => "1.000000"
 * ```
 */
export function cca(x: Features, y: Features): CcaEstimate {
  const [a, b] = matricesOf("cca", x, y).map(centred) as [Matrix, Matrix];
  for (const { columns } of [a, b]) checkColumns("cca", columns.length);
  const [p, q] = [a.columns.length, b.columns.length];
  const warnings = fewRows(a.n, Math.max(p, q));
  const none = { rho: [], rSquared: Number.NaN, baseline: Number.NaN };
  if (a.n < 2) return { ...pointEstimate("cca", { n: a.n }, "too-few", warnings), ...none };
  const rho = correlations(orthonormalBasis(a.columns), orthonormalBasis(b.columns));
  if (rho.length === 0)
    return { ...pointEstimate("cca", { n: a.n }, "zero-variance", warnings), ...none };
  const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / Math.min(p, q);
  return {
    ...pointEstimate("cca", { n: a.n }, mean(rho), warnings),
    rho,
    rSquared: mean(rho.map((r) => r * r)),
    baseline: Math.min(1, Math.max(p, q) / (a.n - 1)),
  };
}

/** Singular values of Q_x'Q_y, at most 1. */
export function correlations(qx: readonly Float64Array[], qy: readonly Float64Array[]): number[] {
  if (qx.length === 0 || qy.length === 0) return [];
  const { s } = singularProducts(crossProduct(qy, qx));
  return Array.from(s, (v) => Math.min(1, v)).slice(0, Math.min(qx.length, qy.length));
}

/** @throws RangeError when there are more columns than the decomposition is meant for. */
export function checkColumns(caller: string, columns: number): void {
  if (columns > 512) {
    throw new RangeError(
      `${caller}: ${columns} columns, wants at most 512: pool over positions, or keep the leading principal components`,
    );
  }
}

/** `few-rows`, where correlations are high by chance. */
export function fewRows(n: number, columns: number): Warning[] {
  if (n >= 10 * columns) return [];
  const message = `${n} images for ${columns} columns; below ten times as many, correlations are high by chance`;
  return [{ code: "few-rows", message }];
}
