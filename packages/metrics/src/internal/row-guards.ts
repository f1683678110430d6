import type { Warning } from "../estimate.js";
import { type Groups, patientNumbers } from "../groups.js";

/** Rows that may be used together, one image a patient. */
export interface UsableRows {
  readonly rows: readonly number[];
  /** `{ nGroups }` where groups were given, to be spread into an estimate. */
  readonly counted: { readonly nGroups?: number };
  /** `groups-not-given` or `one-per-patient`, where that is so. */
  readonly warnings: readonly Warning[];
}

/**
 * The first image of each patient: further ones are all but copies, which make any two networks look alike.
 *
 * @throws RangeError when there are not `n` groups, or one is not a name.
 */
export function onePerPatient(caller: string, n: number, groups: Groups | undefined): UsableRows {
  const all = Array.from({ length: n }, (_, i) => i);
  if (groups === undefined) {
    const message =
      "images were taken as independent; several images of one patient raise the similarity";
    return { rows: all, counted: {}, warnings: [{ code: "groups-not-given", message }] };
  }
  if (groups === "independent") return { rows: all, counted: {}, warnings: [] };
  const patients = patientNumbers(caller, groups, n);
  const seen = new Set<number>();
  const rows = all.filter((i) => seen.size < seen.add(patients[i] as number).size);
  const message = `${rows.length} of ${n} images were used, the first of each patient`;
  const warnings = rows.length < n ? [{ code: "one-per-patient", message }] : [];
  return { rows, counted: { nGroups: rows.length }, warnings };
}

/** Rows whose centred features all but agree, in direction (cosine above 0.999) and length: images that are the same twice. */
export function duplicatesIn(gram: Float64Array, n: number, name: string): Warning[] {
  const at = (i: number, j: number) => gram[i * n + j] as number;
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const apart = at(i, i) + at(j, j) - 2 * at(i, j);
      if (apart < 0.002 * Math.max(at(i, i), at(j, j))) pairs++;
    }
  }
  // with one or two features rows lie close by chance
  if (pairs === 0 || pairs > (n * (n - 1)) / 8) return [];
  const message = `${pairs} pairs of rows of ${name} are all but the same: near-duplicates raise the similarity`;
  return [{ code: "duplicates-within-group", message }];
}
