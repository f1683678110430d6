import { BadRow } from "../bad-row.js";
import type { Cells } from "../cells.js";
import type { Labels, LabelValue } from "../image-record.js";
import { internLabels } from "../intern-labels.js";
import { needColumns } from "../need-columns.js";

const noFinding = "No Finding";

/** The labels of the CheXpert labeller, which CheXpert and MIMIC-CXR-JPG share. */
export const chexpertFindings: readonly string[] = [
  noFinding,
  "Enlarged Cardiomediastinum",
  "Cardiomegaly",
  "Lung Opacity",
  "Lung Lesion",
  "Edema",
  "Consolidation",
  "Pneumonia",
  "Atelectasis",
  "Pneumothorax",
  "Pleural Effusion",
  "Pleural Other",
  "Fracture",
  "Support Devices",
];

/** What a film without a finding may still show. */
const allowedWithNoFinding = [noFinding, "Support Devices"];

const values: ReadonlyMap<string, LabelValue> = new Map<string, LabelValue>([
  ["1.0", 1],
  ["1", 1],
  ["0.0", 0],
  ["0", 0],
  ["-1.0", "uncertain"],
  ["-1", "uncertain"],
  ["", "missing"],
]);

/** Where the labels of a row are read; one object for equal ones. */
export type ReadLabels = (row: Cells) => Labels;

/**
 * Reads the fourteen label columns: `1.0` present, `0.0` absent, `-1.0` uncertain, blank not mentioned. A row that says
 * No Finding beside a finding is a {@link BadRow}.
 */
export function chexpertLabels(): ReadLabels {
  const intern = internLabels(chexpertFindings);
  return (row) => {
    const stated = chexpertFindings.map((name) => labelCell(row, name));
    if (stated[0] === 1) refuseFindings(stated);
    return intern(stated);
  };
}

/**
 * Checks that a header has all columns or, as that of a blinded test table, none.
 *
 * @throws DataError when it has some.
 */
export function checkAllOrNone(
  columns: readonly string[],
  wanted: readonly string[],
  path: string,
): void {
  if (wanted.some((name) => columns.includes(name))) needColumns(columns, wanted, { path });
}

function labelCell(row: Cells, name: string): LabelValue {
  const cell = (row[name] ?? "").trim();
  const value = values.get(cell);
  if (value === undefined) {
    throw new BadRow(`column ${name} is "${cell}", wants 1.0, 0.0, -1.0 or a blank`);
  }
  return value;
}

function refuseFindings(stated: readonly LabelValue[]): void {
  const contradiction = chexpertFindings.find(
    (name, i) => stated[i] === 1 && !allowedWithNoFinding.includes(name),
  );
  if (contradiction !== undefined) {
    throw new BadRow(`${noFinding} and ${contradiction} are both 1; they exclude each other`);
  }
}
