import { bootstrap, type Estimate } from "@xrt/metrics";

/** A mean over images with an interval by patient, and how many images had no value. */
export interface MeanByPatient extends Estimate {
  /** Images whose value is undefined; they are left out. */
  readonly undefinedImages: number;
}

/**
 * Mean over images, with an interval that takes the patient as the unit: bootstrap over patients with all their images.
 *
 * @param values - `NaN` where an image has none.
 * @param patients - Patient of each image.
 */
export function meanByPatient(
  values: readonly number[],
  patients: readonly string[],
  { seed = 0 }: { readonly seed?: number } = {},
): MeanByPatient {
  const kept = values.flatMap((value, i) =>
    Number.isFinite(value) ? [{ value, patient: patients[i] as string }] : [],
  );
  const own = kept.map(({ value }) => value);
  const mean = (weights: Float64Array) => {
    let [sum, count] = [0, 0];
    for (const [i, w] of weights.entries()) {
      sum += w * (own[i] as number);
      count += w;
    }
    return count === 0 ? Number.NaN : sum / count;
  };
  const {
    percentile: _percentile,
    degenerate: _degenerate,
    ...estimate
  } = bootstrap(
    own.map(() => 1),
    mean,
    { groups: kept.map(({ patient }) => patient), seed },
  );
  return { ...estimate, undefinedImages: values.length - kept.length };
}
