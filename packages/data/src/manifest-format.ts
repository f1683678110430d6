import { DataError } from "@xrt/core";
import { BadRow } from "./bad-row.js";
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

/**
 * What `read` makes of every row.
 *
 * @throws DataError when `read` throws {@link BadRow}; the message names the row, counted from 1 after the header.
 */
export function manifestRows<T>(
  rows: readonly TableRow[],
  path: string,
  read: (row: TableRow, index: number) => T,
): T[] {
  return rows.map((row, index) => {
    try {
      return read(row, index);
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      throw new DataError(`${path}: row ${index + 1}: ${error.message}`, { path, cause: error });
    }
  });
}
