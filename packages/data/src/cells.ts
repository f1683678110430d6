import { BadRow } from "./bad-row.js";

/** The cells of a row by column name. */
export type Cells = Readonly<Record<string, string>>;

/** The cell, trimmed; `""` where it is blank. */
export function textCell(row: Cells, column: string): string {
  return (row[column] ?? "").trim();
}

/** The cell, trimmed; `null` where it is blank or `?`. */
export function optionalCell(row: Cells, column: string): string | null {
  const text = textCell(row, column);
  return text === "" || text === "?" ? null : text;
}

/** Age in years; `50+` is 50, and what is not a number from 0 to 120 is `null`. */
export function ageCell(row: Cells, column: string): number | null {
  const number = /^\d+(\.\d+)?(?=\+?$)/.exec(textCell(row, column))?.[0];
  const age = Number(number ?? Number.NaN);
  return age >= 0 && age <= 120 ? age : null;
}

/** Sex from `M`, `F`, `Male`, `Female`, `W` in any case; `null` for everything else. */
export function sexCell(row: Cells, column: string): "M" | "F" | null {
  const text = textCell(row, column).toLowerCase();
  if (text === "m" || text === "male") return "M";
  return text === "f" || text === "female" || text === "w" ? "F" : null;
}

/** The cell, trimmed; a {@link BadRow} where it is blank. */
export function neededCell(row: Cells, column: string): string {
  const text = textCell(row, column);
  if (text === "") throw new BadRow(`column ${column} is blank; fill it in or remove the row`);
  return text;
}

/** A finite number; a {@link BadRow} where the cell is none. */
export function numberCell(row: Cells, column: string): number {
  const text = textCell(row, column);
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) {
    throw new BadRow(`column ${column} is "${text}", wants a number`);
  }
  return value;
}
