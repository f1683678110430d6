import { checkScores } from "../internal/check-scores.js";
import { type Placements, placements } from "../internal/placements.js";

/** AUROCs of several columns of scores for the same images, with their covariance. */
export interface AurocCovariance {
  /** AUROC of each column; `null` where a class is missing. */
  readonly auroc: readonly number[] | null;
  /** Shape `[columns, columns]`; `null` where `auroc` is, or where a class has only one image (or patient). */
  readonly covariance: readonly (readonly number[])[] | null;
  /** Why something is `null`: `"empty"`, `"single-class"` or `"too-few"`. */
  readonly reason?: string;
}

/** Checks and places the columns, then has `matrixOf` find their covariance, `null` where there are too few units. */
export function aurocCovariance(
  caller: string,
  yTrue: ArrayLike<number>,
  scores: readonly ArrayLike<number>[],
  matrixOf: (columns: readonly Placements[]) => number[][] | null,
): AurocCovariance {
  if (scores.length === 0) {
    throw new RangeError(`${caller}: scores has no columns, wants at least one`);
  }
  const checked = scores.map((column, k) => checkScores(caller, yTrue, column, `scores[${k}]`));
  const reason = checked[0]?.reason;
  if (reason !== undefined) return { auroc: null, covariance: null, reason };
  const columns = scores.map((column) => placements(yTrue, column));
  const auroc = columns.map((column) => column.theta);
  const covariance = matrixOf(columns);
  return covariance ? { auroc, covariance } : { auroc, covariance, reason: "too-few" };
}
