import type { Estimate, Warning } from "../estimate.js";
import { checkRecord } from "../internal/check-given.js";
import { ckaRatio } from "../internal/cka-spread.js";
import { linearHsic } from "../internal/hsic.js";
import {
  centred,
  type Features,
  type Matrix,
  matricesOf,
  normalised,
  rowsOf,
} from "../internal/matrix.js";
import { numberOr, pointEstimate } from "../internal/point-estimate.js";

/**
 * Debiased linear CKA of features that do not fit at once: the three unbiased HSICs are averaged over batches, and the ratio
 * is taken last (Nguyen, Raghu and Kornblith 2021). Averaging ratios instead is wrong.
 *
 * Rows have to be one image a patient. A last batch that is not full is left out.
 *
 * @param x - Features, shape `[images, ...]`.
 * @param y - Features of the same images.
 * @returns The estimate without an interval; NaN with reason `"too-few"` (no full batch) or `"negative-variance"`.
 * Warnings: `small-batch` below 32, `ragged-batch-dropped`.
 * @throws RangeError when the numbers of images differ, a feature is not finite or `batch` is below 4.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { minibatchCka } from "@xrt/metrics";
 * const x = ndArray(Float64Array.of(1, 5, 2, 8, 3, 3, 4, 1, 7, 2), [5, 2]);
 * const e = minibatchCka(x, x, { batch: 5 });
 * [e.value.toFixed(6), e.warnings.map((w) => w.code)]; // => ["1.000000", ["small-batch"]]
 * ```
 */
export function minibatchCka(
  x: Features,
  y: Features,
  given: { readonly batch: number },
): Estimate {
  const { batch } = checkRecord("minibatchCka", given, { wants: "{ batch: 32 }" });
  if (!Number.isSafeInteger(batch) || batch < 4) {
    throw new RangeError(`minibatchCka: batch is ${batch}, wants a whole number of at least 4`);
  }
  const [a, b] = matricesOf("minibatchCka", x, y).map((m) => normalised(centred(m))) as [
    Matrix,
    Matrix,
  ];
  const batches = Math.floor(a.n / batch);
  const warnings: Warning[] = [];
  if (batch < 32) {
    const message = `batches of ${batch} images; below 32 the ratio is unstable`;
    warnings.push({ code: "small-batch", message });
  }
  const left = a.n - batches * batch;
  if (left > 0) {
    const message = `the last ${left} of ${a.n} images do not fill a batch and were left out`;
    warnings.push({ code: "ragged-batch-dropped", message });
  }
  let [xy, xx, yy] = [0, 0, 0];
  for (let k = 0; k < batches; k++) {
    const rows = Array.from({ length: batch }, (_, i) => k * batch + i);
    const [p, q] = [rowsOf(a, rows), rowsOf(b, rows)];
    xy += linearHsic(p, q, "debiased");
    xx += linearHsic(p, p, "debiased");
    yy += linearHsic(q, q, "debiased");
  }
  const value = batches === 0 ? "too-few" : numberOr("negative-variance", ckaRatio(xy, xx, yy));
  return pointEstimate(`cka-minibatch-${batch}`, { n: batches * batch }, value, warnings);
}
