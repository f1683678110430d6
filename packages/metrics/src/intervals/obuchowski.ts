import { patientNumbers } from "../groups.js";
import { dot } from "../internal/dot.js";
import type { Placements } from "../internal/placements.js";
import { type AurocCovariance, aurocCovariance } from "./auroc-covariance.js";

/**
 * Covariance of the AUROCs of several score columns where patients have several images, of one label or of both.
 *
 * DeLong's covariance with patients for images: the deviations of the placements are summed over each patient,
 * a over its positives and b over its negatives, and
 *
 *     S10 = I10/((I10-1) m) sum a a'    S01 = I01/((I01-1) n) sum b b'    S11 = I/(I-1) sum a b'
 *     Cov = S10/m + S01/n + (S11 + S11')/(mn)
 *
 * for m positive and n negative images of I patients, I10 with a positive and I01 with a negative image. Obuchowski,
 * Biometrics 1997. With one image per patient it is `delongCovariance`. (pROC's `method = "obuchowski"` is another thing:
 * a formula for sample sizes.)
 *
 * @param yTrue - Labels, 0 or 1.
 * @param scores - Columns of scores, each as long as `yTrue`; any finite numbers, larger = more positive.
 * @param groups - Patient of each image.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a score is not finite, a patient has no name or there
 * are no columns.
 *
 * @example
 * ```ts
 * import { obuchowskiCovariance } from "@xrt/metrics";
 * const patients = ["a", "a", "b", "b"];
 * const { auroc, covariance } = obuchowskiCovariance([0, 1, 0, 1], [[1, 3, 2, 4], [3, 1, 4, 2]], patients);
 * auroc; // => [1, 0]
 * covariance; // => [[0, 0], [0, 0]]
 * ```
 */
export function obuchowskiCovariance(
  yTrue: ArrayLike<number>,
  scores: readonly ArrayLike<number>[],
  groups: readonly string[],
): AurocCovariance {
  const patients = patientNumbers("obuchowskiCovariance", groups, yTrue.length);
  return aurocCovariance("obuchowskiCovariance", yTrue, scores, (columns) =>
    obuchowskiMatrix(columns, yTrue, patients),
  );
}

/**
 * The covariance of columns that are placed already; `null` where only one patient has images of a class.
 *
 * @param patients - Number of the patient of each image, from 0 without gaps.
 */
export function obuchowskiMatrix(
  columns: readonly Placements[],
  yTrue: ArrayLike<number>,
  patients: Int32Array,
): number[][] | null {
  const positives = patients.filter((_, k) => yTrue[k] === 1);
  const negatives = patients.filter((_, k) => yTrue[k] === 0);
  const [m, n] = [positives.length, negatives.length];
  const i = 1 + patients.reduce((a, b) => Math.max(a, b), -1);
  const [i10, i01] = [countOf(positives, i), countOf(negatives, i)];
  if (i10 < 2 || i01 < 2) return null;
  const sums = columns.map(({ v10, v01, theta }) => ({
    a: sumDeviations(v10, theta, positives, i),
    b: sumDeviations(v01, theta, negatives, i),
  }));
  return sums.map((r) =>
    sums.map((s) => {
      const s10 = (i10 / ((i10 - 1) * m)) * dot(r.a, s.a);
      const s01 = (i01 / ((i01 - 1) * n)) * dot(r.b, s.b);
      const s11 = (i / (i - 1)) * (dot(r.a, s.b) + dot(r.b, s.a));
      return s10 / m + s01 / n + s11 / (m * n);
    }),
  );
}

/** How many different ones of `all` patients. */
function countOf(patients: Int32Array, all: number): number {
  const seen = new Uint8Array(all);
  for (const patient of patients) seen[patient] = 1;
  return seen.reduce((a, b) => a + b, 0);
}

/** Sum of `placements - theta` over the images of each patient, shape `[patients]`. */
function sumDeviations(
  placements: Float64Array,
  theta: number,
  patients: Int32Array,
  count: number,
): Float64Array {
  const sums = new Float64Array(count);
  for (const [image, patient] of patients.entries()) {
    sums[patient] = (sums[patient] as number) + ((placements[image] as number) - theta);
  }
  return sums;
}
