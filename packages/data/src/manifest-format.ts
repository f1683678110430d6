import type { TaskLabels } from "./dataset.js";
import type { ImageMetadata } from "./image-record.js";

/** One row of a table: cell by column name, verbatim. */
export type TableRow = Readonly<Record<string, string>>;

/** What a format makes of a manifest. */
export interface ManifestContent {
  /** One per row, in the order of the rows. */
  readonly records: readonly ImageMetadata[];
  /** What was decided on the way, one sentence each. */
  readonly notes: readonly string[];
}

/** A kind of manifest: which columns it has and how its rows become records. */
export interface ManifestFormat {
  /** Name of the collection. */
  readonly name: string;
  /** Columns that must be there, by exact name; further ones may be. */
  readonly columns: readonly string[];
  readonly defaultTask: TaskLabels;
  readonly citation: string;
  readonly licence: string;
  /**
   * @param path - Path of the manifest, for error messages.
   * @throws DataError when a cell that must be filled is blank or unknown; the message names row and file.
   */
  read(rows: readonly TableRow[], path: string): ManifestContent;
}
