import type { Warning } from "../estimate.js";
import { type Groups, patientNumbers } from "../groups.js";

/** What was sampled independently: patients with several images each, or images. */
export interface SamplingUnits {
  /** Number of the patient of each image; `undefined` where no patient has two images, so that images are independent. */
  readonly patients: Int32Array | undefined;
  /** Units with at least one positive image. */
  readonly positive: number;
  /** Units with at least one negative image. */
  readonly negative: number;
  /** `{ nGroups }` where groups were given, to be spread into an estimate. */
  readonly counted: { readonly nGroups?: number };
  readonly warnings: readonly Warning[];
}

/** Below this many units in a class every interval here is rough. */
const FEW = 10;

/**
 * The independent units among the images with labels `yTrue`.
 *
 * @param weights - Above 0, one for each image. Few units are warned of by what they are worth: Kish's effective share of them,
 * (sum w)²/(n sum w²) over the images of a class (Survey Sampling, 1965).
 * @throws RangeError when there are not as many groups as labels, or a group is not a name.
 */
export function samplingUnits(
  caller: string,
  yTrue: ArrayLike<number>,
  groups: Groups | undefined,
  weights?: ArrayLike<number>,
): SamplingUnits {
  const { patients, named, counted, warnings: said } = patientsOf(caller, yTrue.length, groups);
  const positive = unitsWith(1, yTrue, patients);
  const negative = unitsWith(0, yTrue, patients);
  const warnings = [...said];
  const worth = [
    positive * (weights ? effectiveShare(1, yTrue, weights) : 1),
    negative * (weights ? effectiveShare(0, yTrue, weights) : 1),
  ] as const;
  if (Math.min(...worth) < FEW) {
    const unit = named ? "patients" : "images";
    const equal = worth.map((count) => count.toFixed(1)).join(" and ");
    const worthOf = weights ? `, with their weights worth ${equal} of equal weight` : "";
    warnings.push({
      code: "few-patients",
      message: `${positive} positive and ${negative} negative ${unit}${worthOf}; below ${FEW} in a class an interval is rough`,
    });
  }
  return {
    patients,
    positive,
    negative,
    counted,
    warnings,
  };
}

/** Who the images are of. */
export interface Patients {
  /** Number of the patient of each image; `undefined` where no patient has two images, so that images are independent. */
  readonly patients: Int32Array | undefined;
  /** Whether patients were named. */
  readonly named: boolean;
  /** `{ nGroups }` where groups were given, to be spread into an estimate. */
  readonly counted: { readonly nGroups?: number };
  /** `groups-not-given`, where that is so. */
  readonly warnings: readonly Warning[];
}

/**
 * The patients of `n` images.
 *
 * @throws RangeError when there are not as many groups as images, or a group is not a name.
 */
export function patientsOf(caller: string, n: number, groups: Groups | undefined): Patients {
  if (groups === undefined) {
    const message =
      "images were taken as independent; several images of one patient make the interval too narrow";
    const warnings = [{ code: "groups-not-given", message }];
    return { patients: undefined, named: false, counted: {}, warnings };
  }
  if (groups === "independent") {
    return { patients: undefined, named: false, counted: {}, warnings: [] };
  }
  const patients = patientNumbers(caller, groups, n);
  const nGroups = new Set(patients).size;
  const clustered = nGroups < n;
  return {
    patients: clustered ? patients : undefined,
    named: true,
    counted: { nGroups },
    warnings: [],
  };
}

function unitsWith(
  label: number,
  yTrue: ArrayLike<number>,
  patients: Int32Array | undefined,
): number {
  const seen = new Set<number>();
  for (let i = 0; i < yTrue.length; i++) if (yTrue[i] === label) seen.add(patients?.[i] ?? i);
  return seen.size;
}

function effectiveShare(
  label: number,
  yTrue: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  let [n, sum, squares] = [0, 0, 0];
  for (let i = 0; i < yTrue.length; i++) {
    if (yTrue[i] !== label) continue;
    const weight = weights[i] as number;
    n++;
    sum += weight;
    squares += weight * weight;
  }
  return n === 0 ? 0 : (sum * sum) / (n * squares);
}
