import { DataError } from "@xrt/core";
import type { TableRow } from "../manifest-format.js";

/** The cell, trimmed; `""` where it is blank. */
export function textCell(row: TableRow, column: string): string {
  return (row[column] ?? "").trim();
}

/** The cell, trimmed; `null` where it is blank or `?`. */
export function optionalCell(row: TableRow, column: string): string | null {
  const text = textCell(row, column);
  return text === "" || text === "?" ? null : text;
}

/** Age in years; `50+` is 50, and what is not a number from 0 to 120 is `null`. */
export function ageCell(row: TableRow, column: string): number | null {
  const number = /^\d+(\.\d+)?(?=\+?$)/.exec(textCell(row, column))?.[0];
  const age = Number(number ?? Number.NaN);
  return age >= 0 && age <= 120 ? age : null;
}

/** Sex as `M` or `F` in any case; `null` for everything else. */
export function sexCell(row: TableRow, column: string): "M" | "F" | null {
  const text = textCell(row, column).toUpperCase();
  return text === "M" || text === "F" ? text : null;
}

/** The cell, trimmed; a `DataError` that names the row where it is blank. */
export function neededCell(row: TableRow, column: string, at: RowPlace): string {
  const text = textCell(row, column);
  if (text === "") {
    throw rowError(at, `column ${column} is blank; fill it in or remove the row`);
  }
  return text;
}

/** Where a row stands, for error messages. */
export interface RowPlace {
  readonly path: string;
  /** 0 for the first row after the header. */
  readonly index: number;
}

/** An error about one row, counted from 1 after the header. */
export function rowError({ path, index }: RowPlace, problem: string): DataError {
  return new DataError(`${path}: row ${index + 1}: ${problem}`, { path });
}
