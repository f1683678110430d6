import { DataError } from "@xrt/core";
import { parse } from "csv-parse/sync";
import type { TableRow } from "./manifest-format.js";

/** A table with a header. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/**
 * A comma-separated table after RFC 4180: quoted cells, LF or CRLF, with or without byte order mark, blank lines skipped.
 *
 * @param path - Path of the table, for error messages.
 * @throws DataError when it is empty, has ragged rows, an open quote or two columns of one name.
 *
 * @example
 * ```ts
 * import { parseTable } from "@xrt/data";
 * parseTable("file,labels\r\na.jpg,\"Mass, large\"\r\n", { path: "t.csv" }).rows; // => [{ file: "a.jpg", labels: "Mass, large" }]
 * ```
 */
export function parseTable(text: string, { path }: { path: string }): Table {
  const [columns, ...cells] = parseCells(text, path);
  if (columns === undefined) {
    throw new DataError(`${path}: the table is empty, wants a header and one row per image`, {
      path,
    });
  }
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new DataError(`${path}: two columns are named "${twice}"; rename one`, { path });
  }
  return {
    columns,
    rows: cells.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ""]))),
  };
}

function parseCells(text: string, path: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, record_delimiter: ["\r\n", "\n"] });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: not a comma-separated table: ${problem}; every row wants as many cells as the header, quoted where they hold commas`,
      { path, cause },
    );
  }
}
