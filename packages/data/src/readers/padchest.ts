import { DataError, type NdArray } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { type Cells, neededCell, sexCell, textCell } from "../cells.js";
import { countNote } from "../count-note.js";
import type { DatasetReader } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { hasTable, needTable } from "../find-table.js";
import type { Labels, ReaderLabels } from "../image-record.js";
import { besidePath } from "../join-path.js";
import { locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { occurringLabels, type StatedLabels } from "../occurring-labels.js";
import { pythonStrings } from "../python-list.js";
import { readRows } from "../read-rows.js";
import { normaliseView } from "../view.js";

const tableName = /^(PADCHEST_)?chest_x_ray_images_labels_160K.*\.csv(\.gz)?$/i;
const expected = "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv";
const columnNames = [
  "ImageID",
  "ImageDir",
  "StudyDate_DICOM",
  "StudyID",
  "PatientID",
  "PatientBirth",
  "PatientSex_DICOM",
  "Projection",
  "BitsStored_DICOM",
  "MethodLabel",
  "Labels",
];

const normal = "normal";
/** Labels that say something of the report or the film, and nothing of findings. */
const remarks = ["exclude", "suboptimal study", "unchanged"];

/**
 * PadChest: 160,868 radiographs of the Hospital San Juan de Alicante, 174 findings and 19 diagnoses.
 *
 * Layout: the table `PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv` and 16-bit PNG files below it, in the folder
 * that `ImageDir` names or in any other. The world is closed: a label that a report does not have is absent. Where a
 * report has no label, or only `unchanged`, `exclude` or `suboptimal study`, its findings are missing. Who labelled the
 * report is in `readers`: `"Physician"` for 27 % of them, `"RNN_model"` for the others. Age is that at the study. Pixels
 * fill `BitsStored_DICOM` bits of the 16 and are scaled by that.
 *
 * @example
 * ```ts
 * import { padChest } from "@xrt/data";
 * padChest.defaultTask; // => { positive: "pneumonia", negative: "normal" }
 * ```
 */
export const padChest: DatasetReader = {
  name: "PadChest",
  defaultTask: { positive: "pneumonia", negative: normal },
  citation:
    "Bustos A, Pertusa A, Salinas JM, de la Iglesia-Vayá M. PadChest: A large chest x-ray image dataset with multi-label annotated reports. Medical Image Analysis 2020;66:101797",
  licence: "PadChest dataset research use agreement; no redistribution",
  recognises: (files) => hasTable(files, tableName, ["ImageID", "MethodLabel", "Labels"]),
  async read(files, options = {}) {
    const path = await needTable(files, tableName, { expected, signal: options.signal });
    const locate = await locateImages(files, options);
    const tokens = tokenReader();
    const read = (cells: Cells) => ({
      ...readImage(files, cells, (image) => locate(besidePath(path, image))),
      stated: tokens.read(textCell(cells, "Labels")),
    });
    const { values, rejected } = await readRows(files, path, read, {
      ...options,
      checkColumns: (columns) =>
        needColumns(columns, columnNames, { path: `${files.name}/${path}` }),
    });
    const labels = occurringLabels(new Set(values.map(({ stated }) => stated)), { remarks });
    const readersOf = readerInterner();
    const records = values.map(({ stated, ...image }) => {
      const values = labels.of(stated);
      const method = textCell(image.raw, "MethodLabel") || "unknown";
      return { ...image, labels: values, readers: readersOf(method, values) };
    });
    const silent = values.filter(({ stated }) => labels.saysNothing(stated)).length;
    const notes = [
      ...countNote(
        silent,
        "images have labels that say nothing of findings, which are missing there",
      ),
      ...countNote(
        tokens.mended(),
        "kinds of cells have blanks around or instead of labels, which were removed",
      ),
    ];
    return buildDataset(padChest, files, { records, rejected, notes }, options);
  },
};

/** All of an image but its labels. */
function readImage(files: FileSource, cells: Cells, locate: (image: string) => string) {
  const id = neededCell(cells, "ImageID");
  const file = locate(`${textCell(cells, "ImageDir")}/${id}`);
  const bits = bitsStored(cells);
  const year = yearOf(textCell(cells, "StudyDate_DICOM"));
  return {
    id,
    file,
    patient: neededCell(cells, "PatientID"),
    view: normaliseView(textCell(cells, "Projection")),
    sex: sexCell(cells, "PatientSex_DICOM"),
    age: ageAt(year, yearOf(textCell(cells, "PatientBirth"))),
    source: "Hospital San Juan de Alicante",
    licence: padChest.licence,
    study: neededCell(cells, "StudyID"),
    ...(year !== null && { year }),
    raw: cells,
    ...(bits < 16 && { image: () => scaledImage(files, file, bits) }),
  };
}

/** The year of `20130415`, `1941` or `1941.0`; `null` for everything else. */
function yearOf(cell: string): number | null {
  const year = /^(\d{4})(\d{4}|\.0)?$/.exec(cell)?.[1];
  return year === undefined ? null : Number(year);
}

function ageAt(study: number | null, birth: number | null): number | null {
  const age = study === null || birth === null ? -1 : study - birth;
  return age >= 0 && age <= 120 ? age : null;
}

function bitsStored(cells: Cells): number {
  const cell = textCell(cells, "BitsStored_DICOM");
  const bits = cell === "" ? 16 : Number(cell);
  if (!Number.isInteger(bits) || bits < 8 || bits > 16) {
    throw new BadRow(`BitsStored_DICOM is "${cell}", wants 8 to 16`);
  }
  return bits;
}

/** Pixels that fill fewer than the 16 bits of their file, so that the largest that they can be is 255. */
async function scaledImage(files: FileSource, file: string, bits: number): Promise<NdArray> {
  const { shape, data } = await files.image(file);
  const scale = 65535 / (2 ** bits - 1);
  const scaled = data.map((value) => value * scale);
  // rounding to float32 may end a little above
  if (scaled.some((value) => value > 255.001)) {
    throw new DataError(
      `${files.name}/${file}: has pixels beyond the ${bits} bits of BitsStored_DICOM; was it scaled to 8 bits?`,
      { path: file },
    );
  }
  return { shape, data: scaled };
}

/** Reads cells into stated labels; one object for equal cells. */
function tokenReader() {
  const known = new Map<string, StatedLabels>();
  let mended = 0;
  const parse = (cell: string): StatedLabels => {
    if (["", "nan", "None"].includes(cell)) return null;
    const items = pythonStrings(cell);
    const names = items.map((name) => name.trim()).filter((name) => name !== "");
    if (names.join() !== items.join()) mended++;
    const findings = names.filter((name) => !remarks.includes(name) && name !== normal);
    if (names.includes(normal) && findings.length > 0) {
      throw new BadRow(`labels are ${cell}, but ${normal} excludes every finding`);
    }
    return names.length === 0 ? null : new Set(names);
  };
  const read = (cell: string): StatedLabels => {
    let stated = known.get(cell);
    if (stated === undefined) {
      stated = parse(cell);
      known.set(cell, stated);
    }
    return stated;
  };
  return { read, mended: () => mended };
}

/** One list of readers for equal labels by the same method. */
function readerInterner() {
  const known = new Map<string, Map<Labels, readonly ReaderLabels[]>>();
  return (reader: string, labels: Labels): readonly ReaderLabels[] => {
    const byLabels = known.get(reader) ?? new Map<Labels, readonly ReaderLabels[]>();
    known.set(reader, byLabels);
    const readers = byLabels.get(labels) ?? [{ reader, labels }];
    byLabels.set(labels, readers);
    return readers;
  };
}
