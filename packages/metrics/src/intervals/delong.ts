import { dot } from "../internal/dot.js";
import type { Placements } from "../internal/placements.js";
import { type AurocCovariance, aurocCovariance } from "./auroc-covariance.js";

/**
 * Covariance of the AUROCs of several score columns, for independent images.
 *
 * S10/m + S01/n, where S10 is the sample covariance of the placements of the m positives (the share of negatives that
 * each outranks) and S01 that of the n negatives. DeLong, DeLong and Clarke-Pearson, Biometrics 1988. Where patients have
 * several images the variances come out too small: use `obuchowskiCovariance`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param scores - Columns of scores, each as long as `yTrue`; any finite numbers, larger = more positive.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a score is not finite or there are no columns.
 *
 * @example
 * ```ts
 * import { delongCovariance } from "@xrt/metrics";
 * const { auroc, covariance } = delongCovariance([0, 0, 1, 1], [[1, 3, 2, 4], [1, 2, 3, 4]]);
 * auroc; // => [0.75, 1]
 * covariance; // => [[0.125, 0], [0, 0]]
 * ```
 */
export function delongCovariance(
  yTrue: ArrayLike<number>,
  scores: readonly ArrayLike<number>[],
): AurocCovariance {
  return aurocCovariance("delongCovariance", yTrue, scores, delongMatrix);
}

/** The covariance of columns that are placed already; `null` where a class has only one image. */
export function delongMatrix(columns: readonly Placements[]): number[][] | null {
  const deviations = columns.map(({ v10, v01, theta }) => ({
    positives: v10.map((v) => v - theta),
    negatives: v01.map((v) => v - theta),
  }));
  const m = columns[0]?.v10.length ?? 0;
  const n = columns[0]?.v01.length ?? 0;
  if (m < 2 || n < 2) return null;
  return deviations.map((r) =>
    deviations.map((s) => {
      const s10 = dot(r.positives, s.positives) / (m - 1);
      const s01 = dot(r.negatives, s.negatives) / (n - 1);
      return s10 / m + s01 / n;
    }),
  );
}
