import { DataError } from "@xrt/core";
import type { ImageRecord } from "../image-record.js";
import { patientGroups } from "../patient-groups.js";
import type { Fold } from "./grouped-k-fold.js";

/** How {@link leaveOneSourceOut} divides. */
export interface LeaveOneSourceOutOptions {
  /** Sources with fewer images only train. Default 1. */
  readonly fewest?: number | undefined;
  /** What becomes of images of unknown people, see {@link patientGroups}. Default `"refuse"`. */
  readonly unknown?: "refuse" | "image" | undefined;
}

/** A round in which one source is the test part. */
export interface SourceFold extends Fold {
  readonly source: string;
  /** Images of other sources that belong to a patient of this one: in neither part. */
  readonly dropped: readonly number[];
}

/**
 * One round for each source of at least `fewest` images: it is the test part, all others are the training part. A patient
 * who was at both is only in the test part. Images of unknown source are never tested.
 *
 * What a network reaches here it did not reach by knowing the hospital (Zech et al., PLOS Medicine 2018).
 *
 * @throws DataError when there are fewer than two sources with `fewest` images, or a patient is not known.
 *
 * @example
 * ```ts
 * import { leaveOneSourceOut } from "@xrt/data";
 * const records = ["a", "a", "b"].map((source, i) => ({ source, id: `${i}`, patient: `${i}` }));
 * leaveOneSourceOut(records)[0]; // => { source: "a", train: [2], test: [0, 1], dropped: [] }
 * ```
 */
export function leaveOneSourceOut(
  records: readonly Pick<ImageRecord, "id" | "patient" | "source">[],
  { fewest = 1, unknown = "refuse" }: LeaveOneSourceOutOptions = {},
): SourceFold[] {
  const groups = patientGroups(records, { unknown });
  const all = records.map((_, i) => i);
  const sources = [...new Set(records.flatMap(({ source }) => source ?? []))].sort();
  const of = (source: string) => all.filter((i) => records[i]?.source === source);
  const tested = sources.filter((source) => of(source).length >= fewest);
  if (tested.length < 2) {
    throw new DataError(
      `leaveOneSourceOut: ${tested.length} of ${sources.length} sources have ${fewest} images or more, wants at least 2`,
    );
  }
  return tested.map((source) => {
    const test = of(source);
    const people = new Set(test.map((i) => groups[i]));
    const others = all.filter((i) => records[i]?.source !== source);
    return {
      source,
      train: others.filter((i) => !people.has(groups[i])),
      test,
      dropped: others.filter((i) => people.has(groups[i])),
    };
  });
}
