import { checkArrays } from "../internal/check-given.js";
import { type Influences, influences } from "../internal/influences.js";
import { type Sample, type SampleOptions, sampleOf } from "../internal/sample.js";
import { withoutWeightless } from "../internal/weights.js";

export interface AurocCovarianceOptions {
  /**
   * Weight of each image, finite and not negative; default 1. A sampling or importance weight, up to a constant: for how many
   * images it stands, not how often it was seen. What weighs nothing is left out.
   */
  readonly weights?: SampleOptions["weights"];
}

/** AUROCs of several columns of scores for the same images, with their covariance. */
export interface AurocCovariance {
  /** AUROC of each column; `null` where a class is missing. */
  readonly auroc: readonly number[] | null;
  /** Shape `[columns, columns]`; `null` where `auroc` is, or where a class has only one image (or patient). */
  readonly covariance: readonly (readonly number[])[] | null;
  /** Why something is `null`: `"empty"`, `"all-masked"` (no image weighs anything), `"single-class"` or `"too-few"`. */
  readonly reason?: string;
}

/** The columns' influences, the labels of the images that count, and which they are where some do not. */
type MatrixOf = (
  columns: readonly Influences[],
  yTrue: ArrayLike<number>,
  mask: SampleOptions["mask"],
) => number[][] | null;

/** Checks and places the columns, then has `matrixOf` find their covariance, `null` where there are too few units. */
export function aurocCovariance(
  caller: string,
  yTrue: ArrayLike<number>,
  scores: readonly ArrayLike<number>[],
  { weights }: AurocCovarianceOptions,
  matrixOf: MatrixOf,
): AurocCovariance {
  checkArrays(caller, { yTrue, scores });
  if (scores.length === 0) {
    throw new RangeError(`${caller}: scores has no columns, wants at least one`);
  }
  const counting = withoutWeightless(caller, yTrue.length, { weights });
  const samples = scores.map((column, k) =>
    sampleOf(caller, yTrue, column, counting, `scores[${k}]`),
  ) as [Sample, ...Sample[]];
  const [{ reason, yTrue: labels }] = samples;
  if (reason !== undefined) return { auroc: null, covariance: null, reason };
  const columns = samples.map((s) => influences(labels, s.yScore, s.weights));
  const auroc = columns.map((column) => column.theta);
  const covariance = matrixOf(columns, labels, counting.mask);
  return covariance ? { auroc, covariance } : { auroc, covariance, reason: "too-few" };
}
