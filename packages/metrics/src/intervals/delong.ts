import { dot } from "../internal/dot.js";
import type { Influences } from "../internal/influences.js";
import {
  type AurocCovariance,
  type AurocCovarianceOptions,
  aurocCovariance,
} from "./auroc-covariance.js";

/**
 * Covariance of the AUROCs of several score columns, for independent images.
 *
 * S10/m + S01/n, where S10 is the sample covariance of the placements of the m positives (the share of negatives that
 * each outranks) and S01 that of the n negatives. DeLong, DeLong and Clarke-Pearson, Biometrics 1988. Where patients have
 * several images the variances come out too small: use `obuchowskiCovariance`.
 *
 * With weights w the AUROC is sum w_i w_j psi / (W+ W-) over pairs, placements are shares of weight, and the covariance is that of
 * its linearisation, m/(m-1) sum w² (V - theta) (V - theta)'/W+² over positives and the same over negatives: weights are
 * fixed, and their unit does not matter (Binder 1983; the estimate: Yao, Li and Graubard 2015).
 *
 * @param yTrue - Labels, 0 or 1.
 * @param scores - Columns of scores, each as long as `yTrue`; any finite numbers, larger = more positive.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a score is not finite, a weight is below 0 or not
 * finite, or there are no columns.
 *
 * @example
 * ```ts
 * import { delongCovariance } from "@xrt/metrics";
 * const { auroc, covariance } = delongCovariance([0, 0, 1, 1], [[1, 3, 2, 4], [1, 2, 3, 4]]);
 * auroc; // => [0.75, 1]
 * covariance; // => [[0.125, 0], [0, 0]]
 * delongCovariance([0, 0, 1, 1], [[1, 3, 2, 4]], { weights: [3, 1, 1, 1] }).auroc; // => [0.875]
 * ```
 */
export function delongCovariance(
  yTrue: ArrayLike<number>,
  scores: readonly ArrayLike<number>[],
  options: AurocCovarianceOptions = {},
): AurocCovariance {
  return aurocCovariance("delongCovariance", yTrue, scores, options, delongMatrix);
}

/** The covariance of columns that are placed already; `null` where a class has only one image. */
export function delongMatrix(columns: readonly Influences[]): number[][] | null {
  const m = columns[0]?.positives.length ?? 0;
  const n = columns[0]?.negatives.length ?? 0;
  if (m < 2 || n < 2) return null;
  return columns.map((r) =>
    columns.map(
      (s) =>
        (m / (m - 1)) * dot(r.positives, s.positives) +
        (n / (n - 1)) * dot(r.negatives, s.negatives),
    ),
  );
}
