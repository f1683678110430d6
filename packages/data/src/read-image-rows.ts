import { BadRow } from "./bad-row.js";
import { type Cells, neededCell } from "./cells.js";
import type { CsvRow } from "./csv-rows.js";
import type { FileSource } from "./file-source.js";
import { type ReadRows, type ReadRowsOptions, readRows } from "./read-rows.js";
import { rowGuard } from "./row-guard.js";

/**
 * What `read` makes of each image of a table that has several rows for one, as for boxes, masks or readers. Images come
 * in the order in which they first occur. Where one of its rows cannot be used, the whole image is refused.
 *
 * @param column - Column that names the image.
 * @param read - Called with all rows of an image.
 */
export async function readImageRows<T>(
  files: FileSource,
  path: string,
  column: string,
  read: (image: string, rows: readonly CsvRow[]) => T,
  options: ReadRowsOptions = {},
): Promise<ReadRows<T>> {
  const named = (cells: Cells, row: CsvRow) => ({ image: neededCell(cells, column), row });
  const { columns, values: rows, rejected } = await readRows(files, path, named, options);
  const images = new Map<string, CsvRow[]>();
  for (const { image, row } of rows) {
    const known = images.get(image);
    if (known === undefined) images.set(image, [row]);
    else known.push(row);
  }
  const guard = rowGuard(files, options);
  const values: T[] = [];
  for (const [image, ofImage] of images) {
    const place = { table: path, row: ofImage[0]?.row ?? 0 };
    guard.attempt(place, () => values.push(read(image, ofImage)));
  }
  return { columns, values, rejected: [...rejected, ...guard.rejected] };
}

/** What `read` makes of every row of an image; a {@link BadRow} that it throws says which row it was. */
export function eachRow<T>(rows: readonly CsvRow[], read: (cells: Cells) => T): T[] {
  return rows.map(({ row, cells }) => {
    try {
      return read(cells);
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      throw new BadRow(error.message, { row });
    }
  });
}
