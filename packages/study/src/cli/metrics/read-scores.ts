import { basename, dirname } from "node:path";
import { DataError, UsageError } from "@xrt/core";
import { type CsvRow, csvRows } from "@xrt/data";
import { folder } from "@xrt/data/node";

/** Which columns of a table are what. */
export interface ScoreColumns {
  readonly label: string;
  /** What stands in the label column of positives; without it labels are 0 and 1. */
  readonly positive?: string;
  readonly group?: string;
  readonly weight?: string;
  readonly scores: readonly string[];
}

/** A table of scores, by columns. */
export interface ScoreTable {
  readonly labels: readonly number[];
  readonly groups: readonly string[] | undefined;
  readonly weights: readonly number[] | undefined;
  readonly arms: Readonly<Record<string, readonly number[]>>;
}

/**
 * Reads labels, patients, weights and scores from a comma-separated table.
 *
 * @throws UsageError when there is no such column; DataError when the file cannot be read or a cell is not what it should be.
 */
export async function readScores(
  path: string,
  { label, positive, group, weight, scores }: ScoreColumns,
): Promise<ScoreTable> {
  const { columns, batches } = await csvRows(folder(dirname(path)), basename(path));
  for (const [option, names] of Object.entries({
    "--label": [label],
    "--group": group === undefined ? [] : [group],
    "--weight": weight === undefined ? [] : [weight],
    "--scores": scores,
  })) {
    const missing = names.find((name) => !columns.includes(name));
    if (missing !== undefined) {
      const hint =
        columns.length === 1 && /[;\t]/.test(columns[0] ?? "")
          ? "; columns have to be separated by commas"
          : "";
      throw new UsageError(
        `${option}: ${path} has no column "${missing}"; one of ${columns.join(", ")}${hint}`,
      );
    }
  }
  const bad = (row: number, name: string, cell: string, wanted: string) =>
    new DataError(`${path}: row ${row}: ${name} is "${cell}", wants ${wanted}`, { path });
  const labels: number[] = [];
  const groups: string[] = [];
  const weights: number[] = [];
  const arms: Record<string, number[]> = Object.fromEntries(scores.map((name) => [name, []]));
  const cellOf = ({ cells }: CsvRow, name: string) => (cells[name] ?? "").trim();
  for await (const batch of batches) {
    for (const row of batch) {
      const cell = cellOf(row, label);
      if (cell === "") throw bad(row.row, label, cell, "a label; leave out images without");
      if (positive === undefined && !LABEL.test(cell)) {
        throw bad(
          row.row,
          label,
          cell,
          "0 or 1; for other words say which is positive with --positive",
        );
      }
      labels.push((positive === undefined ? Number(cell) === 1 : cell === positive) ? 1 : 0);
      if (group !== undefined) {
        const patient = cellOf(row, group);
        if (patient === "") throw bad(row.row, group, patient, "the name of a patient");
        groups.push(patient);
      }
      const numberIn = (name: string, least: number, wanted: string) => {
        const text = cellOf(row, name);
        if (!DECIMAL.test(text) || !Number.isFinite(Number(text)) || Number(text) < least)
          throw bad(row.row, name, text, wanted);
        return Number(text);
      };
      if (weight !== undefined) weights.push(numberIn(weight, 0, "a finite number, 0 or more"));
      for (const name of scores) {
        arms[name]?.push(numberIn(name, Number.NEGATIVE_INFINITY, "a finite number"));
      }
    }
  }
  if (labels.length === 0) {
    throw new DataError(`${path}: the table has a header but no rows, wants one an image`, {
      path,
    });
  }
  return {
    labels,
    groups: group === undefined ? undefined : groups,
    weights: weight === undefined ? undefined : weights,
    arms,
  };
}

/** 0 or 1, also as tables write whole numbers of a column with gaps: `1.0`. */
const LABEL = /^[01](\.0*)?$/;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
