import { UsageError } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import { type Cells, textCell } from "../cells.js";
import type { Labels, LabelValue } from "../image-record.js";
import { internLabels } from "../intern-labels.js";
import { occurringLabels, type StatedLabels } from "../occurring-labels.js";

/** Where a table has its labels. */
export type CsvLabelColumns =
  | {
      /** One column that names what the image shows. */
      readonly labels: string;
      readonly findings?: undefined;
    }
  | {
      /** A column for each finding, named for it. */
      readonly findings: readonly string[];
      readonly labels?: undefined;
    };

/** How labels are written. */
export interface CsvLabelOptions {
  /** What separates names in the column `labels`. Default `"|"`. */
  readonly separator?: string | undefined;
  /** Cells of the column `labels` that say that nobody labelled the image. Default `[""]`. */
  readonly unlabelled?: readonly string[] | undefined;
  /**
   * What the cells of `findings` mean, by the cell in lower case. Default: `1`, `1.0`, `yes`, `y`, `true` are present, `0`,
   * `0.0`, `no`, `n`, `false` absent, `-1`, `-1.0` uncertain, a blank missing.
   */
  readonly values?: Readonly<Record<string, LabelValue>> | undefined;
}

/** Reads the labels of rows, and joins them once all rows are read: only then is it known which names occur. */
export interface CsvLabels<Stated> {
  readonly columns: readonly string[];
  read(cells: Cells): Stated;
  join(all: readonly Stated[]): readonly Labels[];
}

/** @throws UsageError when columns name neither or both of `labels` and `findings`. */
export function csvLabels(
  { labels, findings }: CsvLabelColumns,
  { separator = "|", unlabelled = [""], values = usualValues }: CsvLabelOptions,
): CsvLabels<unknown> {
  if (labels !== undefined && findings === undefined) {
    return namedLabels(labels, { separator, unlabelled }) as CsvLabels<unknown>;
  }
  if (labels === undefined && findings !== undefined && findings.length > 0) {
    return columnLabels(findings, values) as CsvLabels<unknown>;
  }
  throw new UsageError(
    "csvDataset: wants either labels, a column of names, or findings, a column for each",
  );
}

function namedLabels(
  column: string,
  { separator, unlabelled }: { separator: string; unlabelled: readonly string[] },
): CsvLabels<StatedLabels> {
  return {
    columns: [column],
    read(cells) {
      const cell = textCell(cells, column);
      if (unlabelled.includes(cell)) return null;
      const names = cell.split(separator).map((name) => name.trim());
      if (names.includes("")) {
        throw new BadRow(`column ${column} is "${cell}", which has a blank between its labels`);
      }
      return new Set(names);
    },
    join(all) {
      const labels = occurringLabels(all);
      return all.map(labels.of);
    },
  };
}

function columnLabels(
  findings: readonly string[],
  values: Readonly<Record<string, LabelValue>>,
): CsvLabels<Labels> {
  const intern = internLabels(findings);
  const labelIn = (cells: Cells, column: string): LabelValue => {
    const cell = textCell(cells, column);
    const key = cell.toLowerCase();
    if (Object.hasOwn(values, key)) return values[key] as LabelValue;
    throw new BadRow(
      `column ${column} is "${cell}", wants one of ${Object.keys(values)
        .map((v) => `"${v}"`)
        .join(", ")}`,
    );
  };
  return {
    columns: findings,
    read: (cells) => intern(findings.map((finding) => labelIn(cells, finding))),
    join: (all) => all,
  };
}

const usualValues: Readonly<Record<string, LabelValue>> = {
  "1": 1,
  "1.0": 1,
  yes: 1,
  y: 1,
  true: 1,
  "0": 0,
  "0.0": 0,
  no: 0,
  n: 0,
  false: 0,
  "-1": "uncertain",
  "-1.0": "uncertain",
  "": "missing",
};
