import type { Estimate } from "../estimate.js";
import { centred, type Features, type Matrix, matricesOf } from "../internal/matrix.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { svd } from "../internal/svd.js";
import { checkColumns, correlations, fewRows } from "./cca.js";

export interface SvccaOptions {
  /** Share that the kept components explain, above 0 and at most 1; default 0.99. The one that crosses it is kept. */
  readonly threshold?: number;
  /** Share of what: `"variance"` (default), or `"singular-values"`, the rule of the first published code. */
  readonly by?: "variance" | "singular-values";
}

/** A mean correlation of leading components. */
export interface SvccaEstimate extends Estimate {
  /** Components kept of x and of y. */
  readonly kept: readonly [number, number];
}

/**
 * SVCCA: the mean canonical correlation of the leading principal components of two layers (Raghu et al. 2017).
 *
 * @param x - Features, shape `[images, ...]`, at most 512 columns.
 * @param y - Features of the same images.
 * @returns The estimate without an interval; NaN with reason `"too-few"` or `"zero-variance"`. Warning `few-rows` below ten
 * images a kept component.
 * @throws RangeError as `cca`, and when an option is out of range.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { svcca } from "@xrt/metrics";
 * const x = ndArray(Float64Array.of(1, 5, 2, 8, 3, 3, 4, 1, 7, 2), [5, 2]);
 * const { value, kept } = svcca(x, x);
 * [value.toFixed(6), kept]; // => ["1.000000", [2, 2]]
 * ```
 */
export function svcca(
  x: Features,
  y: Features,
  { threshold = 0.99, by = "variance" }: SvccaOptions = {},
): SvccaEstimate {
  if (!(threshold > 0 && threshold <= 1)) {
    throw new RangeError(`svcca: threshold is ${threshold}, wants it above 0 and at most 1`);
  }
  if (by !== "variance" && by !== "singular-values") {
    throw new RangeError(`svcca: by is "${by}", wants variance or singular-values`);
  }
  const matrices = matricesOf("svcca", x, y).map(centred) as [Matrix, Matrix];
  const bases = matrices.map(({ columns }) => {
    checkColumns("svcca", columns.length);
    const { u, s } = svd(columns);
    const weights = by === "variance" ? s.map((v) => v * v) : s;
    return u.slice(0, keep(weights, threshold));
  }) as [Float64Array[], Float64Array[]];
  const kept = [bases[0].length, bases[1].length] as const;
  const { n } = matrices[0];
  const warnings = fewRows(n, Math.max(...kept, 1));
  const rho = n < 2 ? [] : correlations(...bases);
  const mean = rho.reduce((sum, r) => sum + r, 0) / rho.length;
  const value = n < 2 ? "too-few" : rho.length === 0 ? "zero-variance" : mean;
  return { ...pointEstimate(`svcca-${threshold}-${by}`, { n }, value, warnings), kept };
}

/** How many of the leading weights reach the share. */
function keep(weights: Float64Array, threshold: number): number {
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (total === 0) return 0;
  let sum = 0;
  for (const [k, w] of weights.entries()) {
    sum += w;
    // the sum of all may round below the total
    if (sum / total >= threshold - 1e-12) return k + 1;
  }
  return weights.length;
}
