import { patientNumbers } from "../groups.js";
import { checkArrays } from "../internal/check-given.js";
import { dot } from "../internal/dot.js";
import type { Influences } from "../internal/influences.js";
import {
  type AurocCovariance,
  type AurocCovarianceOptions,
  aurocCovariance,
} from "./auroc-covariance.js";

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
 * With weights a and b are weighted sums, of placements that are shares of weight, and m and n are the weights of the classes: the
 * linearisation of `delongCovariance` with patients as the units (Binder 1983). An image of weight 2 is then the same as
 * two of its patient.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param scores - Columns of scores, each as long as `yTrue`; any finite numbers, larger = more positive.
 * @param groups - Patient of each image.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a score is not finite, a weight is below 0 or not
 * finite, a patient has no name or there are no columns.
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
  options: AurocCovarianceOptions = {},
): AurocCovariance {
  checkArrays("obuchowskiCovariance", { yTrue, scores, groups });
  const patients = patientNumbers("obuchowskiCovariance", groups, yTrue.length);
  return aurocCovariance("obuchowskiCovariance", yTrue, scores, options, (columns, labels, mask) =>
    obuchowskiMatrix(columns, labels, mask ? patients.filter((_, i) => mask[i]) : patients),
  );
}

/**
 * The covariance of columns that are placed already; `null` where only one patient has images of a class.
 *
 * @param patients - Number of the patient of each image, from 0.
 */
export function obuchowskiMatrix(
  columns: readonly Influences[],
  yTrue: ArrayLike<number>,
  patients: Int32Array,
): number[][] | null {
  const all = 1 + patients.reduce((a, b) => Math.max(a, b), -1);
  const ofPositives = patients.filter((_, k) => yTrue[k] === 1);
  const ofNegatives = patients.filter((_, k) => yTrue[k] === 0);
  // influences are deviations over m or n (or their weights) already
  const sums = columns.map(({ positives, negatives }) => ({
    a: sumOver(ofPositives, positives, all),
    b: sumOver(ofNegatives, negatives, all),
  }));
  const [i, i10, i01] = [patients, ofPositives, ofNegatives].map((some) => countOf(some, all)) as [
    number,
    number,
    number,
  ];
  if (i10 < 2 || i01 < 2) return null;
  return sums.map((r) =>
    sums.map(
      (s) =>
        (i10 / (i10 - 1)) * dot(r.a, s.a) +
        (i01 / (i01 - 1)) * dot(r.b, s.b) +
        (i / (i - 1)) * (dot(r.a, s.b) + dot(r.b, s.a)),
    ),
  );
}

/** How many different ones of `all` patients. */
function countOf(patients: Int32Array, all: number): number {
  const seen = new Uint8Array(all);
  for (const patient of patients) seen[patient] = 1;
  return seen.reduce((a, b) => a + b, 0);
}

/** Sum of the influences of each patient's images, shape `[patients]`. */
function sumOver(patients: Int32Array, influences: Float64Array, count: number): Float64Array {
  const sums = new Float64Array(count);
  for (const [image, patient] of patients.entries()) {
    sums[patient] = (sums[patient] as number) + (influences[image] as number);
  }
  return sums;
}
