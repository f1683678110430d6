import { nearest } from "@xrt/core";
import { BadRow } from "./bad-row.js";
import { ageCell, neededCell, sexCell, textCell } from "./cells.js";
import type { ImageMetadata, LabelValue } from "./image-record.js";
import { type ManifestFormat, manifestRows, type TableRow } from "./manifest-format.js";
import { normaliseView } from "./view.js";

/** The fourteen findings of NIH ChestX-ray14. */
export const nihFindings: readonly string[] = [
  "Atelectasis",
  "Cardiomegaly",
  "Consolidation",
  "Edema",
  "Effusion",
  "Emphysema",
  "Fibrosis",
  "Hernia",
  "Infiltration",
  "Mass",
  "Nodule",
  "Pleural_Thickening",
  "Pneumonia",
  "Pneumothorax",
];

const noFinding = "No Finding";
const labelNames = [...nihFindings, noFinding];

/**
 * A manifest with the rows of NIH ChestX-ray14: `labels` holds findings joined by `|`. The world is closed: a finding
 * that is not in the list is absent (`0`), and nothing is uncertain or missing.
 */
export const nihChestXray14: ManifestFormat = {
  name: "NIH ChestX-ray14",
  columns: ["file", "source", "patientid", "labels", "age", "sex", "view"],
  defaultTask: { positive: "Effusion", negative: noFinding },
  citation:
    "Wang X, Peng Y, Lu L, Lu Z, Bagheri M, Summers RM. ChestX-ray8: Hospital-scale Chest X-ray Database and Benchmarks on Weakly-Supervised Classification and Localization of Common Thorax Diseases. IEEE CVPR 2017. Data provider: NIH Clinical Center, https://nihcc.app.box.com/v/ChestXray-NIHCC",
  licence:
    "unrestricted use; link the download site, cite the paper, credit the NIH Clinical Center",
  read: (rows, path) => ({ records: manifestRows(rows, path, readRow), notes: [] }),
};

function readRow(row: TableRow): ImageMetadata {
  return {
    id: neededCell(row, "source"),
    file: neededCell(row, "file"),
    patient: neededCell(row, "patientid"),
    labels: readLabels(neededCell(row, "labels")),
    view: normaliseView(textCell(row, "view")),
    sex: sexCell(row, "sex"),
    age: ageCell(row, "age"),
    source: "NIH Clinical Center",
    licence: nihChestXray14.licence,
  };
}

function readLabels(cell: string): Record<string, LabelValue> {
  const found = new Set(cell.split("|").map((label) => label.trim()));
  for (const label of found) {
    if (labelNames.includes(label)) continue;
    throw new BadRow(
      `"${label}" is no label of ${nihChestXray14.name}; nearest: ${nearest(label, labelNames, 1)}`,
    );
  }
  if (found.has(noFinding) && found.size > 1) {
    throw new BadRow(`labels are "${cell}", but ${noFinding} excludes every finding`);
  }
  return Object.fromEntries(labelNames.map((name) => [name, found.has(name) ? 1 : 0]));
}
