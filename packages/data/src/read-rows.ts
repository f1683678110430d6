import { DataError } from "@xrt/core";
import { BadRow } from "./bad-row.js";
import { type CsvOptions, type CsvRow, csvRows } from "./csv-rows.js";
import type { RejectedRow } from "./dataset.js";
import type { ReadDatasetOptions } from "./dataset-reader.js";
import type { FileSource } from "./file-source.js";

/** What {@link readRows} made of a table. */
export interface ReadRows<T> {
  readonly columns: readonly string[];
  readonly values: readonly T[];
  readonly rejected: readonly RejectedRow[];
}

/**
 * What `read` makes of every row of a table. A row for which it throws {@link BadRow} is collected, or with
 * `badRows: "throw"` becomes a `DataError`.
 *
 * @param read - Called with the cells and the place of each row; `columns` is what the header says.
 * @param checkColumns - Called once with the header; throws a DataError where it is of no known generation.
 */
export async function readRows<T>(
  files: FileSource,
  path: string,
  read: (cells: CsvRow["cells"], row: CsvRow) => T,
  {
    checkColumns = () => {},
    badRows = "collect",
    ...options
  }: CsvOptions & ReadDatasetOptions & { checkColumns?: (columns: readonly string[]) => void } = {},
): Promise<ReadRows<T>> {
  const { columns, batches } = await csvRows(files, path, options);
  checkColumns(columns);
  const values: T[] = [];
  const rejected: RejectedRow[] = [];
  for await (const batch of batches) {
    options.signal?.throwIfAborted();
    for (const row of batch) {
      try {
        values.push(read(row.cells, row));
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        if (badRows === "throw") {
          throw new DataError(`${files.name}/${path}: row ${row.row}: ${error.message}`, { path });
        }
        rejected.push({ table: path, row: row.row, reason: error.message });
      }
    }
  }
  return { columns, values, rejected };
}
