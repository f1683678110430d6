import { BadRow } from "./bad-row.js";
import { type CsvOptions, type CsvRow, csvRows } from "./csv-rows.js";
import type { RejectedRow } from "./dataset.js";
import type { ReadDatasetOptions } from "./dataset-reader.js";
import type { FileSource } from "./file-source.js";
import { rowGuard } from "./row-guard.js";

/** What {@link readRows} made of a table. */
export interface ReadRows<T> {
  readonly columns: readonly string[];
  readonly values: readonly T[];
  readonly rejected: readonly RejectedRow[];
}

/** How {@link readRows} reads. */
export interface ReadRowsOptions extends CsvOptions, ReadDatasetOptions {
  /** Called once with the header; throws a DataError where it is of no known generation. */
  readonly checkColumns?: ((columns: readonly string[]) => void) | undefined;
}

/**
 * What `read` makes of every row of a table. A row for which it throws {@link BadRow}, and one with more or fewer cells
 * than the header where `ragged` does not allow it, is collected, or with `badRows: "throw"` becomes a `DataError`.
 *
 * @param read - Called with the cells and the place of each row.
 */
export async function readRows<T>(
  files: FileSource,
  path: string,
  read: (cells: CsvRow["cells"], row: CsvRow) => T,
  { checkColumns = () => {}, badRows, ragged = false, ...options }: ReadRowsOptions = {},
): Promise<ReadRows<T>> {
  const { columns, batches, close } = await csvRows(files, path, { ...options, ragged: true });
  const readWhole = (row: CsvRow): T => {
    if (!ragged && row.length !== columns.length) {
      throw new BadRow(
        `${row.length} cells, the header has ${columns.length}; quote cells that hold commas`,
      );
    }
    return read(row.cells, row);
  };
  try {
    checkColumns(columns);
    const values: T[] = [];
    const guard = rowGuard(files, { badRows });
    for await (const batch of batches) {
      options.signal?.throwIfAborted();
      for (const row of batch) {
        guard.attempt({ table: path, row: row.row }, () => values.push(readWhole(row)));
      }
    }
    return { columns, values, rejected: guard.rejected };
  } finally {
    await close();
  }
}
