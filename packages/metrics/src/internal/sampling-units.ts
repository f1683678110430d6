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
 * @throws RangeError when there are not as many groups as labels, or a group is not a name.
 */
export function samplingUnits(
  caller: string,
  yTrue: ArrayLike<number>,
  groups: Groups | undefined,
): SamplingUnits {
  const named = groups === undefined || groups === "independent" ? undefined : groups;
  const patients = named && patientNumbers(caller, named, yTrue.length);
  const nGroups = patients && new Set(patients).size;
  const clustered = nGroups !== undefined && nGroups < yTrue.length;
  const positive = unitsWith(1, yTrue, patients);
  const negative = unitsWith(0, yTrue, patients);
  const warnings: Warning[] = [];
  if (groups === undefined) {
    warnings.push({
      code: "groups-not-given",
      message:
        "images were taken as independent; several images of one patient make the interval too narrow",
    });
  }
  if (Math.min(positive, negative) < FEW) {
    const unit = named ? "patients" : "images";
    warnings.push({
      code: "few-patients",
      message: `${positive} positive and ${negative} negative ${unit}; below ${FEW} in a class an interval is rough`,
    });
  }
  return {
    patients: clustered ? patients : undefined,
    positive,
    negative,
    counted: nGroups === undefined ? {} : { nGroups },
    warnings,
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
