import { bootstrap, clusteredProportion, type Estimate } from "@xrt/metrics";

/** A mean over images with an interval by patient, and how many images had no value. */
export interface MeanByPatient extends Estimate {
  /** Images whose value is undefined; they are left out. */
  readonly undefinedImages: number;
}

/**
 * Mean over images, with an interval that takes the patient as the unit: bootstrap over patients with all their images; of values that are all 0 or 1 the
 * interval of a proportion, since drawing from nothing but zeros would say that the mean is certain.
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
  const groups = kept.map(({ patient }) => patient);
  const undefinedImages = values.length - kept.length;
  if (own.length > 0 && own.every((v) => v === 0 || v === 1)) {
    const hits = own.map((v): 0 | 1 => (v === 1 ? 1 : 0));
    return { ...clusteredProportion(hits, { groups }), undefinedImages };
  }
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
    { groups, seed },
  );
  return { ...estimate, undefinedImages };
}
