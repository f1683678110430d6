import type { Box, Frame } from "../annotation.js";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { type Cells, neededCell, numberCell, textCell } from "../cells.js";
import type { CsvRow } from "../csv-rows.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import { hasTable, needTable } from "../find-table.js";
import type { ImageMetadata, Labels, LabelValue, ReaderLabels } from "../image-record.js";
import { closedWorldLabels, internLabels } from "../intern-labels.js";
import { besidePath } from "../join-path.js";
import { type ReaderRule, readerMajority } from "../labels/reader-rules.js";
import { locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { eachRow, readImageRows } from "../read-image-rows.js";

/** The labels of VinDr-CXR in the order of `class_id`. */
export const vindrFindings: readonly string[] = [
  "Aortic enlargement",
  "Atelectasis",
  "Calcification",
  "Cardiomegaly",
  "Consolidation",
  "ILD",
  "Infiltration",
  "Lung Opacity",
  "Nodule/Mass",
  "Other lesion",
  "Pleural effusion",
  "Pleural thickening",
  "Pneumothorax",
  "Pulmonary fibrosis",
  "No finding",
];

const noFinding = "No finding";
const readersPerImage = 3;
const tableName = /^train\.csv(\.gz)?$/;
const columnNames = ["image_id", "class_name", "rad_id", "x_min", "y_min", "x_max", "y_max"];

/** How {@link vindrCxr} reads. */
export interface VindrCxrOptions extends ReadDatasetOptions {
  /**
   * How the three radiologists' labels become the record's; `No finding` is `0` wherever the rule finds something.
   * Default {@link readerMajority}. TorchXRayVision takes {@link readerUnion}.
   */
  readonly rule?: ReaderRule | undefined;
}

/**
 * VinDr-CXR (VinBigData): 15,000 PA radiographs from two hospitals in Hanoi, each read by three of 17 radiologists.
 *
 * Layout: `train.csv` of the challenge and `train/<image_id>.dicom` (also `.dcm`, `.png`, `.jpg`). Each radiologist's
 * labels are in `readers`, and their boxes name them. Boxes are in the pixels of the original; the table says how many
 * there are only where it has the columns `width` and `height`, and `box.frame` is `null` otherwise. Nobody knows which
 * images are of one person.
 *
 * @example
 * ```ts
 * import { browserFiles, readerUnion, vindrCxr } from "@xrt/data";
 * const table = [
 *   "image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max",
 *   "a,Cardiomegaly,3,R1,700,1300,1700,1900",
 *   "a,No finding,14,R2,,,,",
 *   "a,No finding,14,R3,,,,",
 * ].join("\n");
 * const files = browserFiles([new File([table], "train.csv")], { decode: () => Promise.reject() });
 * (await vindrCxr.read(files)).records[0]?.labels.Cardiomegaly; // => 0
 * (await vindrCxr.read(files, { rule: readerUnion })).records[0]?.labels.Cardiomegaly; // => 1
 * ```
 */
export const vindrCxr: DatasetReader<VindrCxrOptions> = {
  name: "VinDr-CXR",
  defaultTask: { positive: "Pleural effusion", negative: noFinding },
  citation:
    "Nguyen HQ, Lam K, Le LT, et al. VinDr-CXR: An open dataset of chest X-rays with radiologist's annotations. Scientific Data 2022;9:429",
  licence: "PhysioNet or challenge agreement; no redistribution",
  recognises: (files) => hasTable(files, tableName, columnNames),
  async read(files, { rule = readerMajority, ...options } = {}) {
    const path = await needTable(files, tableName, {
      expected: "train.csv",
      signal: options.signal,
    });
    const locate = await locateImages(files, options);
    const labelsOf = closedWorldLabels(vindrFindings);
    const join = joiner(rule);
    let disputed = 0;
    const read = (image: string, rows: readonly CsvRow[]): ImageMetadata => {
      const readers = readersOf(eachRow(rows, findingOf), labelsOf);
      if (new Set(readers.map(({ labels }) => labels)).size > 1) disputed++;
      const boxes = eachRow(rows, boxOf).filter((box) => box !== null);
      const names = ["dcm", "png", "jpg"].map((extension) => `${image}.${extension}`);
      return {
        id: `${image}.dicom`,
        file: locate(besidePath(path, `train/${image}.dicom`), names),
        patient: null,
        labels: join(readers),
        view: "PA",
        sex: null,
        age: null,
        source: "Hospital 108 or Hanoi Medical University Hospital",
        licence: vindrCxr.licence,
        readers,
        ...(boxes.length > 0 && { boxes }),
      };
    };
    const { values: records, rejected } = await readImageRows(files, path, "image_id", read, {
      ...options,
      checkColumns: (columns) =>
        needColumns(columns, columnNames, { path: `${files.name}/${path}` }),
    });
    const notes = [
      `labels are those of three radiologists each, joined by ${rule.name || "the given rule"}; they disagree on ${disputed} of ${records.length} images`,
      "the table names no person",
    ];
    return buildDataset(vindrCxr, files, { records, rejected, notes }, options);
  },
};

interface Finding {
  readonly reader: string;
  readonly name: string;
}

function findingOf(cells: Cells): Finding {
  const name = neededCell(cells, "class_name");
  const id = vindrFindings.indexOf(name);
  if (id < 0) throw new BadRow(`class_name "${name}" is no label of VinDr-CXR`);
  const stated = textCell(cells, "class_id");
  if (stated !== "" && Number(stated) !== id) {
    throw new BadRow(`class_id is ${stated}, but ${name} is ${id}`);
  }
  return { reader: neededCell(cells, "rad_id"), name };
}

function readersOf(
  findings: readonly Finding[],
  labelsOf: (present: ReadonlySet<string>) => Labels,
): ReaderLabels[] {
  const byReader = new Map<string, Set<string>>();
  for (const { reader, name } of findings) {
    byReader.set(reader, (byReader.get(reader) ?? new Set()).add(name));
  }
  if (byReader.size !== readersPerImage) {
    throw new BadRow(
      `the image has the readers ${[...byReader.keys()].join(", ")}, wants ${readersPerImage}`,
    );
  }
  return [...byReader].map(([reader, names]) => {
    if (names.has(noFinding) && names.size > 1) {
      throw new BadRow(`reader ${reader} says ${[...names].join(" and ")}`);
    }
    return { reader, labels: labelsOf(names) };
  });
}

/** Joins labels by the rule; what the rule finds rules out that there is nothing. */
function joiner(rule: ReaderRule): (readers: readonly ReaderLabels[]) => Labels {
  const intern = internLabels(vindrFindings);
  return (readers) => {
    const values = vindrFindings.map((name) =>
      rule(readers.map(({ labels }) => labels[name] as LabelValue)),
    );
    const found = values.slice(0, -1).includes(1);
    return intern(found ? [...values.slice(0, -1), 0] : values);
  };
}

function boxOf(cells: Cells): Box | null {
  const label = textCell(cells, "class_name");
  const corners = ["x_min", "y_min", "x_max", "y_max"];
  if (label === noFinding) {
    const box = corners.find((column) => textCell(cells, column) !== "");
    if (box !== undefined) throw new BadRow(`${noFinding} has a box (${box})`);
    return null;
  }
  const [x = 0, y = 0, right = 0, bottom = 0] = corners.map((column) => numberCell(cells, column));
  const frame = frameOf(cells);
  const inside = frame === null || (right <= frame.width && bottom <= frame.height);
  if (x < 0 || y < 0 || right <= x || bottom <= y || !inside) {
    throw new BadRow(`the box ${x}, ${y} to ${right}, ${bottom} leaves the image or is empty`);
  }
  const reader = neededCell(cells, "rad_id");
  return { label, x, y, width: right - x, height: bottom - y, frame, reader };
}

function frameOf(cells: Cells): Frame | null {
  if (textCell(cells, "width") === "" || textCell(cells, "height") === "") return null;
  return { width: numberCell(cells, "width"), height: numberCell(cells, "height") };
}
