import { createHash } from "node:crypto";
import type { PatientRecord } from "@xrt/data";

/** Of the 119 patients with the finding in the embedded sample, about a third: enough to learn it, and well below what the study trains on (60 %). */
const PATIENTS = 40;

/**
 * The patients of the sample study from whom its X-ray network may learn the finding of the study, which nobody outside the sample has. The first ones in an
 * order of hashes, which has nothing to do with age, date or id. The study keeps them in its training part.
 */
export function patientsToLearnFrom(
  records: readonly PatientRecord[],
  finding: string,
): ReadonlySet<string> {
  const ill = records.flatMap(({ labels, patient }) => (labels[finding] === 1 ? [patient] : []));
  const keys = new Map(ill.map((patient) => [hash(patient), patient]));
  return new Set(
    [...keys]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, patient]) => patient)
      .slice(0, PATIENTS),
  );
}

function hash(patient: string): string {
  return createHash("sha256").update(patient).digest("hex");
}
