import { DataError } from "@xrt/core";
import type { Box } from "../annotation.js";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { type Cells, neededCell, numberCell, textCell } from "../cells.js";
import { countNote } from "../count-note.js";
import type { CsvRow } from "../csv-rows.js";
import { otherLabelledFindings, type RejectedRow } from "../dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { findTable, hasTable, needTable } from "../find-table.js";
import type { ImageMetadata, Labels } from "../image-record.js";
import { internLabels } from "../intern-labels.js";
import { besidePath } from "../join-path.js";
import { locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { eachRow, readImageRows } from "../read-image-rows.js";
import { readRows } from "../read-rows.js";

const labelsTable = /^stage_2_train_labels\.csv$/;
const classesTable = /^stage_2_detailed_class_info\.csv$/;
const mappingFile = /^pneumonia-challenge-dataset-mappings_2018\.json$/;
const labelColumns = ["patientId", "x", "y", "width", "height", "Target"];
const opacity = "Lung Opacity";
const classes = [opacity, "No Lung Opacity / Not Normal", "Normal"];
const frame = { width: 1024, height: 1024 };

/**
 * RSNA Pneumonia Detection Challenge (2018): 26,684 radiographs of NIH ChestX-ray14, opacities boxed by radiologists.
 *
 * Layout: `stage_2_train_labels.csv` (a row per box), `stage_2_detailed_class_info.csv`, `stage_2_train_images/*.dcm`.
 * Every image has one record, with all its boxes in a frame of 1024 x 1024 pixels. `patientId` names the image, not a
 * person: `patient` is the patient number of NIH ChestX-ray14 where `pneumonia-challenge-dataset-mappings_2018.json`
 * of the RSNA lies beside the tables, and `null` otherwise. The view is only in the DICOM header, and half of the images
 * are AP, four times as often positive.
 *
 * @example
 * ```ts
 * import { browserFiles, rsnaPneumonia } from "@xrt/data";
 * const files = browserFiles(
 *   [
 *     new File(["patientId,x,y,width,height,Target\na,10,20,30,40,1\na,50,60,70,80,1\nb,,,,,0\n"], "stage_2_train_labels.csv"),
 *     new File(["patientId,class\na,Lung Opacity\na,Lung Opacity\nb,Normal\n"], "stage_2_detailed_class_info.csv"),
 *   ],
 *   { decode: () => Promise.reject() },
 * );
 * const { records } = await rsnaPneumonia.read(files);
 * records.map((record) => record.boxes?.length ?? 0); // => [2, 0]
 * records[1]?.labels.Normal; // => 1
 * ```
 */
export const rsnaPneumonia: DatasetReader = {
  name: "RSNA Pneumonia",
  defaultTask: { positive: opacity, negative: otherLabelledFindings },
  citation:
    "Shih G, Wu CC, Halabi SS, et al. Augmenting the National Institutes of Health Chest Radiograph Dataset with Expert Annotations of Possible Pneumonia. Radiology: Artificial Intelligence 2019;1(1):e180041; images of NIH ChestX-ray14 (Wang et al., CVPR 2017)",
  licence: "terms of the challenge",
  recognises: (files) => hasTable(files, labelsTable, labelColumns),
  async read(files, options = {}) {
    const { signal } = options;
    const path = await needTable(files, labelsTable, {
      expected: "stage_2_train_labels.csv",
      signal,
    });
    const detailed = await readClasses(files, options);
    const patients = await readPatients(files, options);
    const locate = await locateImages(files, options);
    const labelsOf = labelReader();
    const read = (image: string, rows: readonly CsvRow[]): ImageMetadata => {
      const boxes = boxesOf(rows);
      return {
        id: `${image}.dcm`,
        file: locate(besidePath(path, `stage_2_train_images/${image}.dcm`)),
        patient: patients?.get(image) ?? null,
        labels: labelsOf(boxes.length > 0, detailed.classes.get(image)),
        view: null,
        sex: null,
        age: null,
        source: "NIH Clinical Center",
        licence: rsnaPneumonia.licence,
        ...(boxes.length > 0 && { boxes }),
      };
    };
    const { values: records, rejected } = await readImageRows(files, path, "patientId", read, {
      ...options,
      checkColumns: (columns) =>
        needColumns(columns, labelColumns, { path: `${files.name}/${path}` }),
    });
    const nameless = records.filter(({ patient }) => patient === null).length;
    const notes = countNote(
      nameless,
      "images name no person: patientId is the name of the image; put the RSNA's pneumonia-challenge-dataset-mappings_2018.json beside the tables",
    );
    return buildDataset(
      rsnaPneumonia,
      files,
      { records, rejected: [...detailed.rejected, ...rejected], notes },
      options,
    );
  },
};

/** The boxes of an image; none where its rows say that it shows no opacity. */
function boxesOf(rows: readonly CsvRow[]): Box[] {
  const boxes = eachRow(rows, boxOf).filter((box) => box !== null);
  if (boxes.length > 0 && boxes.length < rows.length) {
    throw new BadRow("the image has Target 1 in one row and 0 in another");
  }
  return boxes;
}

function boxOf(cells: Cells): Box | null {
  const target = neededCell(cells, "Target");
  if (target !== "0" && target !== "1") throw new BadRow(`Target is "${target}", wants 0 or 1`);
  if (target === "0") {
    const blank = ["x", "y", "width", "height"].every((column) => textCell(cells, column) === "");
    if (!blank) throw new BadRow("Target is 0, but the row has a box");
    return null;
  }
  const [x, y] = [numberCell(cells, "x"), numberCell(cells, "y")];
  const [width, height] = [numberCell(cells, "width"), numberCell(cells, "height")];
  const inside = x >= 0 && y >= 0 && x + width <= frame.width && y + height <= frame.height;
  if (!inside || width <= 0 || height <= 0) {
    throw new BadRow(`the box ${x}, ${y}, ${width}, ${height} leaves 1024 x 1024 or is empty`);
  }
  return { label: opacity, x, y, width, height, frame };
}

/** Labels of Target and of the detailed class; without a detailed class it is missing why an image is negative. */
function labelReader() {
  const intern = internLabels(classes);
  return (positive: boolean, detailed: ReadonlySet<string> | undefined): Labels => {
    if (detailed === undefined) {
      return positive ? intern([1, 0, 0]) : intern([0, "missing", "missing"]);
    }
    const [name = "", second] = detailed;
    if (second !== undefined || !classes.includes(name)) {
      throw new BadRow(
        `the image's class is "${[...detailed].join('", "')}", wants one of ${classes.join(", ")}`,
      );
    }
    if ((name === opacity) !== positive) {
      throw new BadRow(`Target is ${positive ? 1 : 0}, but the class is ${name}`);
    }
    return intern(classes.map((each) => (each === name ? 1 : 0)));
  };
}

async function readClasses(files: FileSource, options: ReadDatasetOptions) {
  const path = await findTable(files, classesTable, {
    expected: "stage_2_detailed_class_info.csv",
    signal: options.signal,
  });
  const classesOf = new Map<string, Set<string>>();
  if (path === null) return { classes: classesOf, rejected: [] as readonly RejectedRow[] };
  const read = (cells: Cells) => {
    const image = neededCell(cells, "patientId");
    const known = classesOf.get(image) ?? new Set();
    classesOf.set(image, known.add(neededCell(cells, "class")));
  };
  const { rejected } = await readRows(files, path, read, {
    ...options,
    checkColumns: (columns) =>
      needColumns(columns, ["patientId", "class"], { path: `${files.name}/${path}` }),
  });
  return { classes: classesOf, rejected };
}

/** The patient number of NIH ChestX-ray14 by image, where the RSNA's cross-match is there. */
async function readPatients(
  files: FileSource,
  { signal }: ReadDatasetOptions,
): Promise<ReadonlyMap<string, string> | null> {
  const path = await findTable(files, mappingFile, { signal });
  if (path === null) return null;
  const problem = (cause?: unknown) =>
    new DataError(
      `${files.name}/${path}: wants a JSON list of { subset_img_id, img_id: "00000001_000.png" }`,
      { path, cause },
    );
  let entries: unknown;
  try {
    entries = JSON.parse(new TextDecoder().decode(await files.bytes(path, { signal })));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw problem(cause);
    throw cause;
  }
  if (!Array.isArray(entries)) throw problem();
  return new Map(
    entries.map((entry: Partial<Record<string, unknown>> | null) => {
      const number = /^(\d{8})_\d{3}\.png$/.exec(String(entry?.img_id))?.[1];
      if (typeof entry?.subset_img_id !== "string" || number === undefined) throw problem();
      return [entry.subset_img_id, String(Number(number))];
    }),
  );
}
