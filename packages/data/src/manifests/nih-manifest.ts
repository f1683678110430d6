import { ageCell, neededCell, sexCell, textCell } from "../cells.js";
import type { ImageMetadata, Labels } from "../image-record.js";
import { type ManifestFormat, manifestRows, type TableRow } from "../manifest-format.js";
import { nihChestXray14 } from "../readers/nih-chest-xray14.js";
import { nihLabels } from "../readers/nih-labels.js";
import { normaliseView } from "../view.js";

/**
 * A manifest with the rows of NIH ChestX-ray14: `labels` holds findings joined by `|`. The world is closed: a finding
 * that is not in the list is absent (`0`), and nothing is uncertain or missing.
 */
export const nihManifest: ManifestFormat = {
  name: nihChestXray14.name,
  columns: ["file", "source", "patientid", "labels", "age", "sex", "view"],
  defaultTask: { positive: "Effusion", negative: "No Finding" },
  citation: nihChestXray14.citation,
  licence: nihChestXray14.licence,
  read: (rows, path) => {
    const labelsOf = nihLabels();
    return {
      records: manifestRows(rows, path, (row) => readRow(row, labelsOf(neededCell(row, "labels")))),
      notes: [],
    };
  },
};

function readRow(row: TableRow, labels: Labels): ImageMetadata {
  return {
    id: neededCell(row, "source"),
    file: neededCell(row, "file"),
    patient: neededCell(row, "patientid"),
    labels,
    view: normaliseView(textCell(row, "view")),
    sex: sexCell(row, "sex"),
    age: ageCell(row, "age"),
    source: "NIH Clinical Center",
    licence: nihChestXray14.licence,
  };
}
