import { DataError } from "@xrt/core";
import type { Dataset, RejectedRow } from "./dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "./dataset-reader.js";
import type { FileSource } from "./file-source.js";
import type { ImageMetadata, ImageRecord } from "./image-record.js";
import { reasonOf, sharedBy } from "./shared-images.js";

/** What a reader made of its tables. */
export interface ReadRecords {
  /** In the order of the table. Those with an own `image` keep it. */
  readonly records: readonly (ImageMetadata & Partial<Pick<ImageRecord, "image">>)[];
  readonly rejected: readonly RejectedRow[];
  /** What was decided on the way, one sentence each. */
  readonly notes: readonly string[];
  /** What was left out by a rule of the reader, by reason. */
  readonly excluded?: Dataset["excluded"];
}

/**
 * The dataset of a reader's records: gives them pixels, finds out which files are missing, and refuses what no record
 * may be.
 *
 * @throws DataError when there is no record, or two records have the same id or file and `duplicates` is `"throw"`.
 */
export async function buildDataset(
  reader: DatasetReader<never>,
  files: FileSource,
  { records, rejected, notes, excluded = [] }: ReadRecords,
  { duplicates = "throw", signal }: ReadDatasetOptions = {},
): Promise<Dataset> {
  const { name, defaultTask, citation, licence } = reader;
  const twice = [...sharedBy(records, "id"), ...sharedBy(records, "file")];
  if (duplicates === "throw" && twice[0] !== undefined) {
    throw new DataError(`${files.name}: ${reasonOf(twice[0])}; remove the wrong one`, {
      path: files.name,
    });
  }
  const reasons = new Map(
    twice.flatMap((shared) => {
      const reason = reasonOf(shared);
      return shared.records.map((record) => [record, reason] as const);
    }),
  );
  const kept = reasons.size === 0 ? records : records.filter((record) => !reasons.has(record));
  const refused = [
    ...rejected,
    ...[...reasons].map(([{ file }, reason]) => ({ table: file, row: 0, reason })),
  ];
  const [first] = refused;
  if (kept.length === 0) {
    const why =
      first === undefined ? "" : `; the first: ${first.table} row ${first.row}: ${first.reason}`;
    throw new DataError(
      `${files.name}: no row of ${name} could be used, ${refused.length} were refused${why}`,
      { path: files.name },
    );
  }
  const listed = await files.list({ signal });
  const there = new Set(listed);
  return {
    name,
    records: kept.map((record) => ({
      ...record,
      image: record.image ?? ((options) => files.image(record.file, options)),
    })),
    defaultTask,
    citation,
    licence,
    notes,
    excluded,
    rejected: refused,
    missingFiles:
      listed === null ? null : kept.map((r) => r.file).filter((file) => !there.has(file)),
  };
}
