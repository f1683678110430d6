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
import { singularProducts } from "../internal/svd.js";
import { checkColumns } from "./cca.js";

/** A Procrustes distance with its other forms. */
export interface ProcrustesEstimate extends Estimate {
  /** Nuclear norm of X'Y, from 0 to 1. */
  readonly similarity: number;
  /** arccos of the similarity, radians: a metric, as the root of the value is. */
  readonly angle: number;
}

/**
 * Orthogonal Procrustes distance of two layers, centred and of unit norm: what is left, squared, after the best rotation:
 * 2 - 2 ‖X'Y‖_nuclear (Ding, Denain and Steinhardt 2021; Williams et al. 2021). It does not change under rotation and scale.
 *
 * @param x - Features, shape `[images, ...]`, at most 512 columns.
 * @param y - Features of the same images.
 * @returns The squared distance, from 0 to 2, without an interval; NaN with reason `"empty"` or `"zero-variance"`.
 * @throws RangeError as `cca`.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { procrustes } from "@xrt/metrics";
 * const x = ndArray(Float64Array.of(1, 5, 2, 8, 3, 3), [3, 2]);
 * const turned = ndArray(Float64Array.of(-5, 1, -8, 2, -3, 3), [3, 2]);
 * procrustes(x, turned).similarity.toFixed(6); // => "1.000000"
 * ```
 */
export function procrustes(x: Features, y: Features): ProcrustesEstimate {
  const [a, b] = matricesOf("procrustes", x, y).map(centred) as [Matrix, Matrix];
  for (const { columns } of [a, b]) checkColumns("procrustes", columns.length);
  const counts = { n: a.n };
  const scale = Math.sqrt(squaredNorm(a.columns)) * Math.sqrt(squaredNorm(b.columns));
  if (!(scale > 0)) {
    const reason = a.n === 0 ? "empty" : "zero-variance";
    return {
      ...pointEstimate("procrustes", counts, reason),
      similarity: Number.NaN,
      angle: Number.NaN,
    };
  }
  const { s } = singularProducts(crossProduct(a.columns, b.columns));
  const similarity = Math.min(1, s.reduce((sum, v) => sum + v, 0) / scale);
  return {
    ...pointEstimate("procrustes", counts, 2 - 2 * similarity),
    similarity,
    angle: Math.acos(similarity),
  };
}
