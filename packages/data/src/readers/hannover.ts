import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { ageCell, type Cells, neededCell, sexCell, textCell } from "../cells.js";
import type { DatasetReader } from "../dataset-reader.js";
import { hasTable, needTable } from "../find-table.js";
import type { ImageMetadata } from "../image-record.js";
import { besidePath } from "../join-path.js";
import { locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";
import { normaliseView } from "../view.js";

/** What the laboratory measured; the units are mg/l, mg/l, %, U/l, thousands/µl, thousands/µl, mmHg and mmHg. */
const analytes = "crp d-dimer factor_xii ldh lymphocytes neutrophils pco2 po2".split(" ");

const tableName = /^data\.csv(\.gz)?$/;
const columns = [
  ..."patient_id image_id sex age size weight admission_offset icu_admission_offset".split(" "),
  ..."icu_release_offset death_offset modality projection".split(" "),
  ...analytes.flatMap((name) => [`${name}_offset`, `${name}_val`]),
];

/** A value of the laboratory near the time of an image. */
export interface LaboratoryValue {
  /** For example `"crp"`. */
  readonly name: string;
  /** Days from the image to the sample; negative is before. `null` where it is not known. */
  readonly days: number | null;
  /** The tables write `-inf` and `inf` for what lies beyond the limits of detection. */
  readonly value: number | "below detection" | "above detection";
}

/**
 * The COVID-19 Image Repository of the Hannover Medical School: 243 radiographs of 71 patients with COVID-19.
 *
 * Layout: `data.csv` beside `png/<image_id>.png`. The table names no finding, so that records have no labels. Age, size
 * and weight were redacted. 164 of the images are in covid-chestxray-dataset too, under the same file names but for the
 * extension, with another windowing: match them by id. Only the table with its present 28 columns is read: dates of the
 * first release were wrong.
 *
 * @example
 * ```ts
 * import { hannover } from "@xrt/data";
 * hannover.defaultTask; // => null
 * ```
 */
export const hannover: DatasetReader = {
  name: "COVID-19 Image Repository (Hannover)",
  defaultTask: null,
  citation:
    "Winther HB, Laser H, Gerbel S, et al. COVID-19 Image Repository. Institute for Diagnostic and Interventional Radiology, Hannover Medical School, 2020. https://doi.org/10.6084/m9.figshare.12275009",
  licence: "CC BY 3.0",
  recognises: (files) =>
    hasTable(files, tableName, ["patient_id", "image_id", "projection", "crp_val"]),
  async read(files, options = {}) {
    const table = await needTable(files, tableName, { expected: "data.csv", ...options });
    const locate = await locateImages(files, options);
    const readRow = (row: Cells): ImageMetadata => {
      const id = `${neededCell(row, "image_id")}.png`;
      hannoverLaboratory(row);
      const modality = textCell(row, "modality");
      return {
        id,
        file: locate(besidePath(table, `png/${id}`)),
        patient: neededCell(row, "patient_id"),
        labels: {},
        view: normaliseView(textCell(row, "projection")),
        sex: sexCell(row, "sex"),
        age: ageCell(row, "age"),
        source: "Hannover Medical School",
        licence: hannover.licence,
        modality: modality === "CR" || modality === "DX" ? "X-ray" : "other",
        raw: row,
      };
    };
    const checkColumns = (header: readonly string[]) =>
      needColumns(header, columns, { path: `${files.name}/${table}` });
    const { values, rejected } = await readRows(files, table, readRow, {
      ...options,
      checkColumns,
    });
    const notes = ["the table names no finding; records have no labels"];
    return buildDataset(hannover, files, { records: values, rejected, notes }, options);
  },
};

/**
 * The laboratory values in a row of the table, those that were measured.
 *
 * @param row - The cells by column name, as in `record.raw`.
 * @throws BadRow when a value is no number.
 *
 * @example
 * ```ts
 * import { hannoverLaboratory } from "@xrt/data";
 * hannoverLaboratory({ crp_offset: "0.0", crp_val: "-inf" }); // => [{ name: "crp", days: 0, value: "below detection" }]
 * ```
 */
export function hannoverLaboratory(row: Cells): LaboratoryValue[] {
  return analytes.flatMap((name): LaboratoryValue[] => {
    const cell = textCell(row, `${name}_val`);
    if (cell === "") return [];
    const offset = textCell(row, `${name}_offset`);
    const days = offset === "" ? null : finite(offset, `${name}_offset`);
    if (cell === "-inf") return [{ name, days, value: "below detection" }];
    if (cell === "inf") return [{ name, days, value: "above detection" }];
    return [{ name, days, value: finite(cell, `${name}_val`) }];
  });
}

function finite(cell: string, column: string): number {
  const value = Number(cell);
  if (!Number.isFinite(value)) {
    throw new BadRow(`column ${column} is "${cell}", wants a number, -inf or inf`);
  }
  return value;
}
