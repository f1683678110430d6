import { DataError } from "@xrt/core";
import type { ImageRecord } from "./image-record.js";

/** A record whose patient is known. */
export type PatientRecord<T extends Identified = ImageRecord> = T & { readonly patient: string };

/** What must be known of a record to say whose it is. */
export type Identified = Pick<ImageRecord, "id" | "patient">;

/**
 * The records, all of which name their patient.
 *
 * @throws DataError when one does not: images of unknown people cannot be split by patient.
 *
 * @example
 * ```ts
 * import { patientRecords } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const { records } = await openDataset("packages/sample/nih-chest-xray14");
 * patientRecords(records)[0]?.patient; // => "61"
 * ```
 */
export function patientRecords<T extends Identified>(
  records: readonly T[],
): readonly PatientRecord<T>[] {
  const unknown = records.filter((record) => record.patient === null);
  if (unknown.length > 0) {
    throw new DataError(
      `patientRecords: ${unknown.length} of ${records.length} images name no patient (the first: ${unknown[0]?.id}), so that a split by patient cannot be proved; leave them out, or take each image for a person of its own with patientGroups(records, { unknown: "image" })`,
    );
  }
  return records as readonly PatientRecord<T>[];
}

/**
 * The group that each record must be split with: its patient.
 *
 * @param unknown - What becomes of images whose patient is not known: `"refuse"`, or `"image"`: each is a group of its
 * own, which is only right where nobody has two images. Default `"refuse"`.
 * @throws DataError when a patient is not known and `unknown` is `"refuse"`.
 *
 * @example
 * ```ts
 * import { patientGroups } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const { records } = await openDataset("packages/sample/nih-chest-xray14");
 * patientGroups(records).length; // => 282
 * ```
 */
export function patientGroups(
  records: readonly Identified[],
  { unknown = "refuse" }: { unknown?: "refuse" | "image" } = {},
): string[] {
  if (unknown === "refuse") return patientRecords(records).map(({ patient }) => patient);
  return records.map(({ patient, id }) => patient ?? `image ${id}`);
}
