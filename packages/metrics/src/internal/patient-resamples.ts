import { randomStream } from "@xrt/core";

/** The units of a bootstrap, in strata, and how often each image is drawn. */
export interface PatientResamples {
  /** Units (patients, or images that are independent) of each stratum. */
  readonly strata: readonly (readonly number[])[];
  /** Unit of each image. */
  readonly unitOf: Int32Array;
  /** How often each image is in replicate `b`; a function of the seed and `b` only. The array is used again by the next call. */
  draw(b: number): Float64Array;
}

/** So many patients of both labels make a stratum of their own; fewer are counted as positive. */
const MIXED = 5;

/**
 * Resamples of patients with replacement within strata by their labels: positive, negative, and both where at least five
 * patients are both.
 *
 * @param patients - Number of the patient of each image; `undefined` where images are independent.
 */
export function patientResamples(
  yTrue: ArrayLike<number>,
  patients: Int32Array | undefined,
  seed: number,
): PatientResamples {
  const unitOf = patients ?? Int32Array.from({ length: yTrue.length }, (_, i) => i);
  const strata = strataOf(yTrue, unitOf);
  const counts = new Float64Array(1 + unitOf.reduce((a, b) => Math.max(a, b), -1));
  const weights = new Float64Array(yTrue.length);
  const stream = randomStream(seed, "bootstrap");
  const draw = (b: number) => {
    counts.fill(0);
    let drawn = 0;
    let words: readonly number[] = [];
    for (const units of strata) {
      for (let k = 0; k < units.length; k++) {
        // four numbers to a block; blocks of a replicate lie together
        if (drawn % 4 === 0) words = stream.words(b * 2 ** 32 + drawn / 4);
        const word = words[drawn++ % 4] as number;
        const unit = units[Math.floor((word / 2 ** 32) * units.length)] as number;
        counts[unit] = (counts[unit] as number) + 1;
      }
    }
    for (let i = 0; i < weights.length; i++) weights[i] = counts[unitOf[i] as number] as number;
    return weights;
  };
  return { strata, unitOf, draw };
}

function strataOf(yTrue: ArrayLike<number>, unitOf: Int32Array): number[][] {
  const labels = new Map<number, Set<number>>();
  for (const [i, unit] of unitOf.entries()) {
    const seen = labels.get(unit) ?? new Set();
    labels.set(unit, seen.add(yTrue[i] as number));
  }
  const units = [...labels];
  const of = (test: (seen: Set<number>) => boolean) =>
    units.flatMap(([unit, seen]) => (test(seen) ? [unit] : []));
  const mixed = of((seen) => seen.size > 1);
  const own = mixed.length >= MIXED;
  const positive = of((seen) => seen.has(1) && !(own && seen.size > 1));
  const negative = of((seen) => !seen.has(1));
  return [positive, negative, own ? mixed : []].filter((stratum) => stratum.length > 0);
}
