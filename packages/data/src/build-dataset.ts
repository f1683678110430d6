import { DataError } from "@xrt/core";
import type { Dataset, RejectedRow } from "./dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "./dataset-reader.js";
import type { FileSource } from "./file-source.js";
import type { ImageMetadata, ImageRecord } from "./image-record.js";

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
 * @throws DataError when there is no record, or two records have the same id or file.
 */
export async function buildDataset(
  reader: DatasetReader<never>,
  files: FileSource,
  { records, rejected, notes, excluded = [] }: ReadRecords,
  { signal }: ReadDatasetOptions = {},
): Promise<Dataset> {
  const { name, defaultTask, citation, licence } = reader;
  if (records.length === 0) {
    const why =
      rejected[0] === undefined
        ? ""
        : `; the first: ${rejected[0].table} row ${rejected[0].row}: ${rejected[0].reason}`;
    throw new DataError(
      `${files.name}: no row of ${name} could be used, ${rejected.length} were refused${why}`,
      { path: files.name },
    );
  }
  refuseTwice(records, "id", files.name);
  refuseTwice(records, "file", files.name);
  const listed = await files.list({ signal });
  const there = new Set(listed);
  return {
    name,
    records: records.map((record) => ({
      ...record,
      image: record.image ?? (() => files.image(record.file)),
    })),
    defaultTask,
    citation,
    licence,
    notes,
    excluded,
    rejected,
    missingFiles:
      listed === null ? null : records.map((r) => r.file).filter((file) => !there.has(file)),
  };
}

/** Two rows for one image mean that one of them describes somebody else's film. */
function refuseTwice(records: readonly ImageMetadata[], key: "file" | "id", path: string): void {
  if (new Set(records.map((record) => record[key])).size === records.length) return;
  const seen = new Map<string, ImageMetadata>();
  for (const record of records) {
    const first = seen.get(record[key]);
    if (first !== undefined) {
      const [a, b] = [first, record].map((r) => `${r.file} from ${r.id} of patient ${r.patient}`);
      throw new DataError(
        `${path}: two rows have the same ${key === "file" ? "file" : "source"}: ${a}; ${b}; remove the wrong one`,
        { path },
      );
    }
    seen.set(record[key], record);
  }
}
