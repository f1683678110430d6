import { DataError } from "@xrt/core";
import { groupedSplit, type PatientRecord, patientsHash } from "@xrt/data";
import type { SplitReport } from "./report/schema.js";

/** The parts of the data: what is fitted on, chosen by, and judged by. */
export type SplitPart = "train" | "validation" | "test";

/** Share of the images in each part. */
export const FRACTIONS = { train: 0.6, validation: 0.15, test: 0.25 } as const;

/** Fewer patients of a class than this are refused, and are too few to be left for validation and test: no interval would mean anything. */
export const FEWEST_PATIENTS = 10;

/** What is split. */
export interface SplitQuestion {
  readonly records: readonly PatientRecord[];
  /** 1 or 0 for each record. */
  readonly labels: readonly (0 | 1)[];
  /** Name of the label. */
  readonly positive: string;
  readonly seed: number;
  /** Whether weights that may be compared were trained on an image before. */
  readonly seenBefore: (id: string) => boolean;
}

/** Indices of the records in each part, and what the report says of them. */
export interface StudySplit {
  readonly parts: Readonly<Record<SplitPart, readonly number[]>>;
  readonly report: SplitReport;
}

/**
 * Split by patient, with the patients whom pre-trained weights have seen in the training part.
 *
 * They stay there for any seed, also where they are more than 60 % of a class: a smaller test part that nobody has seen says more than one of the usual size
 * that is no test of one arm. Only where fewer than 10 others of a class would be left for validation and test nobody is held: the proportions
 * are as usual then, and the report counts who was seen.
 *
 * @throws DataError when patients overlap.
 */
export async function studySplit({
  records,
  labels,
  positive,
  seed,
  seenBefore,
}: SplitQuestion): Promise<StudySplit> {
  const groups = records.map(({ patient }) => patient);
  const seen = new Set(groups.filter((_, i) => seenBefore(records[i]?.id ?? "")));
  const others = ([0, 1] as const).map(
    (label) => new Set(groups.filter((patient, i) => labels[i] === label && !seen.has(patient))),
  );
  const { parts, balance, patientOverlap } = groupedSplit({
    ...{ labels: { [positive]: labels }, groups, fractions: FRACTIONS, seed },
    pinned: others.every(({ size }) => size >= FEWEST_PATIENTS) ? { train: seen } : {},
  });
  if (patientOverlap !== 0) {
    throw new DataError(`study: ${patientOverlap} patients are in more than one part of the split`);
  }
  const report = (["train", "validation", "test"] as const).map(async (name) => {
    const patients = new Set(parts[name].map((i) => groups[i] as string));
    return {
      name,
      images: balance[name].images,
      patients: patients.size,
      positives: balance[name].positives[positive] ?? 0,
      seenBefore: [...patients].filter((patient) => seen.has(patient)).length,
      patientsHash: await patientsHash([...patients]),
    };
  });
  return { parts, report: { seed, patientOverlap, parts: await Promise.all(report) } };
}
