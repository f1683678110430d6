import { DataError, nearest } from "@xrt/core";

/**
 * Checks that a header has the columns that are needed, by exact name.
 *
 * @param path - Path of the table, for the error message.
 * @throws DataError when one is missing; the message names the nearest columns that are there.
 *
 * @example
 * ```ts
 * import { needColumns } from "@xrt/data";
 * needColumns(["Path", "Sex"], ["Path"], { path: "train.csv" }); // => undefined
 * ```
 */
export function needColumns(
  columns: readonly string[],
  needed: readonly string[],
  { path }: { path: string },
): void {
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length === 0) return;
  const named = missing.map(
    (column) => `"${column}" (nearest: "${nearest(column, columns, 1)[0] ?? ""}")`,
  );
  throw new DataError(
    `${path}: has no column ${named.join(", ")}; its header is ${columns.map((c) => `"${c}"`).join(", ")}`,
    { path },
  );
}
