import { BadRow } from "../bad-row.js";
import { type Cells, neededCell } from "../cells.js";
import type { RejectedRow } from "../dataset.js";
import type { ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import type { ReaderLabels } from "../image-record.js";
import { internLabels } from "../intern-labels.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";

/** What Google's radiologists were asked about. */
export const googleFindings: readonly string[] = [
  "Fracture",
  "Pneumothorax",
  "Airspace opacity",
  "Nodule or mass",
];

/** Labels by the file name of the image. */
export interface RelabelTable {
  readonly readers: ReadonlyMap<string, readonly ReaderLabels[]>;
  readonly rejected: readonly RejectedRow[];
}

/**
 * The labels that radiologists gave to 4,376 images of NIH ChestX-ray14 anew, by discussion until they agreed; the reader
 * is called `"google-adjudicated"`.
 *
 * Majkowska A, Mittal S, Steiner DF, et al. Chest Radiograph Interpretation with Deep Learning Models: Assessment with
 * Radiologist-adjudicated Reference Standards and Population-adjusted Evaluation. Radiology 294(2), 2020.
 *
 * @param path - Path of the table `google2019_nih-chest-xray-labels.csv`.
 */
export async function readGoogleRelabels(
  files: FileSource,
  path: string,
  options: ReadDatasetOptions,
): Promise<RelabelTable> {
  const readers = new Map<string, readonly ReaderLabels[]>();
  const labelsOf = internLabels(googleFindings);
  const { rejected } = await readRows(
    files,
    path,
    (row) => {
      const labels = labelsOf(googleFindings.map((finding) => answer(row, finding)));
      readers.set(neededCell(row, "Image Index"), [{ reader: "google-adjudicated", labels }]);
    },
    {
      ...options,
      checkColumns: (header) =>
        needColumns(header, ["Image Index", ...googleFindings], {
          path: `${files.name}/${path}`,
        }),
    },
  );
  return { readers, rejected };
}

function answer(row: Cells, finding: string): 1 | 0 {
  const cell = neededCell(row, finding);
  if (cell === "YES") return 1;
  if (cell === "NO") return 0;
  throw new BadRow(`column ${finding} is "${cell}", wants YES or NO`);
}
