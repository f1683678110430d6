import type { Warning } from "../estimate.js";
import { checkArrays } from "../internal/check-given.js";

/** Where the spread of a metric over seeds and folds comes from. */
export interface VarianceComponents {
  /** Mean over all cells. */
  readonly mean: number;
  /** Variance between seeds; NaN with one of them. */
  readonly seed: number;
  /** Variance between folds (test patients and training sets); NaN with one of them. */
  readonly fold: number;
  /** What is left: the seed's effect that differs from fold to fold, and noise. */
  readonly residual: number;
  /** `negative-variance` where an estimate came out below 0, which says that the component is small against the residual. */
  readonly warnings: readonly Warning[];
}

/**
 * Splits the variance of a metric over seeds and folds into its components: two-way random effects without replication
 * (Searle, Casella and McCulloch 1992), residual MS_e, seed (MS_seed - MS_e)/folds, fold (MS_fold - MS_e)/seeds.
 *
 * Estimates are unbiased and not cut off at 0: small ones may come out negative, with a warning.
 *
 * @param table - `table[s][f]`: the metric of seed s on fold f, every cell finite.
 * @throws RangeError when the table is empty, ragged or holds a number that is not finite.
 *
 * @example
 * ```ts
 * import { varianceComponents } from "@xrt/metrics";
 * const { seed, fold, residual } = varianceComponents([[0.8, 0.9], [0.82, 0.92], [0.78, 0.88]]);
 * [seed.toFixed(4), fold.toFixed(4), Math.abs(residual) < 1e-12]; // => ["0.0004", "0.0050", true]
 * ```
 */
export function varianceComponents(table: readonly ArrayLike<number>[]): VarianceComponents {
  checkArrays("varianceComponents", { table });
  const cells = table.map((row) => Array.from(row));
  const [seeds, folds] = [cells.length, cells[0]?.length ?? 0];
  if (folds === 0)
    throw new RangeError("varianceComponents: the table has no cells, wants [seeds][folds]");
  for (const [s, row] of cells.entries()) {
    const bad = row.findIndex((v) => !Number.isFinite(v));
    if (row.length !== folds || bad >= 0) {
      throw new RangeError(
        row.length !== folds
          ? `varianceComponents: seed ${s} has ${row.length} folds, seed 0 has ${folds}`
          : `varianceComponents: table[${s}][${bad}] is ${row[bad]}, wants a finite number`,
      );
    }
  }
  const mean = average(cells.flat());
  const bySeed = cells.map(average);
  const byFold = (cells[0] as number[]).map((_, f) =>
    average(cells.map((row) => row[f] as number)),
  );
  if (seeds === 1 || folds === 1) {
    const spread = (values: readonly number[]) =>
      values.length < 2 ? Number.NaN : squares(values, mean) / (values.length - 1);
    return { mean, seed: spread(bySeed), fold: spread(byFold), residual: Number.NaN, warnings: [] };
  }
  const rest = cells.flatMap((row, s) =>
    row.map((v, f) => v - (bySeed[s] as number) - (byFold[f] as number) + mean),
  );
  const residual = squares(rest, 0) / ((seeds - 1) * (folds - 1));
  const seed = squares(bySeed, mean) / (seeds - 1) - residual / folds;
  const fold = squares(byFold, mean) / (folds - 1) - residual / seeds;
  const warnings = Object.entries({ seed, fold }).flatMap(([name, v]) =>
    v < 0 ? [negative(name)] : [],
  );
  return { mean, seed, fold, residual, warnings };
}

function negative(name: string): Warning {
  const message = `the ${name} component came out negative: it is too small to be told from the residual`;
  return { code: "negative-variance", message };
}

function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function squares(values: readonly number[], around: number): number {
  return values.reduce((sum, v) => sum + (v - around) ** 2, 0);
}
