import { DataError } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { ageCell, type Cells, neededCell, sexCell, textCell } from "../cells.js";
import { countNote } from "../count-note.js";
import { otherLabelledFindings, type RejectedRow } from "../dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { findTable, hasTable } from "../find-table.js";
import type { ImageMetadata } from "../image-record.js";
import { besidePath } from "../join-path.js";
import { type LocateImage, locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";
import { normaliseView, type View } from "../view.js";
import {
  checkAllOrNone,
  chexpertFindings,
  chexpertLabels,
  type ReadLabels,
} from "./chexpert-labels.js";

/** Tables by the part that they hold; `expected` where files cannot be listed. */
const tables: readonly { part: string; name: RegExp; expected?: string }[] = [
  { part: "train", name: /^train\.csv(\.gz)?$/, expected: "train.csv" },
  { part: "valid", name: /^valid\.csv(\.gz)?$/, expected: "valid.csv" },
  { part: "test", name: /^test(_labels)?\.csv(\.gz)?$/ },
];

const columnsOfPeople = ["Sex", "Age", "Frontal/Lateral", "AP/PA"];

/**
 * CheXpert: 14 labels of 224,316 radiographs of Stanford Hospital, each stated, denied, uncertain or not mentioned.
 *
 * Layout: `train.csv`, `valid.csv` and, where it is there, a test table, beside the folders of images; `Path` may begin
 * with `CheXpert-v1.0/` or `CheXpert-v1.0-small/`. The part of a record is the table it came from. A test table without
 * people or labels is read: what it does not say is `null` or `"missing"`.
 *
 * @example
 * ```ts
 * import { browserFiles, chexpert } from "@xrt/data";
 * const header = "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices";
 * const row = "CheXpert-v1.0/train/patient00009/study1/view1_frontal.jpg,Female,61,Frontal,AP,,,1.0,,,-1.0,,,,0.0,,,,1.0";
 * const files = browserFiles([new File([`${header}\n${row}\n`], "train.csv")], { decode: () => Promise.reject() });
 * const [record] = (await chexpert.read(files)).records;
 * record?.patient; // => "patient00009"
 * record?.labels.Edema; // => "uncertain"
 * record?.labels.Pneumonia; // => "missing"
 * ```
 */
export const chexpert: DatasetReader = {
  name: "CheXpert",
  defaultTask: { positive: "Pleural Effusion", negative: otherLabelledFindings },
  citation:
    "Irvin J, Rajpurkar P, Ko M, et al. CheXpert: A Large Chest Radiograph Dataset with Uncertainty Labels and Expert Comparison. AAAI 2019",
  licence: "Stanford University research use agreement; no redistribution",
  recognises: async (files) => {
    for (const { name } of tables) {
      if (await hasTable(files, name, ["Path", "Enlarged Cardiomediastinum"])) return true;
    }
    return false;
  },
  async read(files, options = {}) {
    const locate = await locateImages(files, { parts: 3, signal: options.signal });
    const counts = { sideways: 0, ageless: 0 };
    const readLabels = chexpertLabels();
    let records: ImageMetadata[] = [];
    let rejected: RejectedRow[] = [];
    for (const { part, name, expected } of tables) {
      const table = await findTable(files, name, { expected, signal: options.signal });
      if (table === null) continue;
      const read = await readTable(files, table, { part, locate, readLabels, counts, options });
      records = records.concat(read.values);
      rejected = rejected.concat(read.rejected);
    }
    if (records.length + rejected.length === 0) {
      throw new DataError(`${files.name}: holds no row in train.csv, valid.csv or test.csv`, {
        path: files.name,
      });
    }
    return buildDataset(chexpert, files, { records, rejected, notes: notesOf(counts) }, options);
  },
};

interface Counts {
  sideways: number;
  ageless: number;
}

function notesOf({ sideways, ageless }: Counts): string[] {
  return [
    ...countNote(sideways, "rows are called Frontal and LL or RL at once; their view is null"),
    ...countNote(ageless, "rows have age 0, which stands for an unknown age; it is null there"),
  ];
}

async function readTable(
  files: FileSource,
  table: string,
  {
    part,
    locate,
    readLabels,
    counts,
    options,
  }: {
    part: string;
    locate: LocateImage;
    readLabels: ReadLabels;
    counts: Counts;
    options: ReadDatasetOptions;
  },
) {
  const checkColumns = (columns: readonly string[]) => {
    const path = `${files.name}/${table}`;
    needColumns(columns, ["Path"], { path });
    checkAllOrNone(columns, chexpertFindings, path);
    checkAllOrNone(columns, columnsOfPeople, path);
  };
  const read = (row: Cells): ImageMetadata => {
    const id = neededCell(row, "Path").replace(/^CheXpert-v1\.0(-small)?\//, "");
    const [, study, patient] = /((patient\d+)\/study\d+)\/[^/]+$/.exec(id) ?? [];
    if (study === undefined || patient === undefined) {
      throw new BadRow(`Path "${row.Path}" is not …/patientNNNNN/studyN/viewN_….jpg`);
    }
    const labels = readLabels(row);
    const age = ageCell(row, "Age");
    if (age === 0) counts.ageless++;
    return {
      id,
      file: locate(besidePath(table, id)),
      patient,
      labels,
      view: viewOf(row, counts),
      sex: sexCell(row, "Sex"),
      age: age === 0 ? null : age,
      source: "Stanford Hospital",
      licence: chexpert.licence,
      study,
      part,
      raw: row,
    };
  };
  return readRows(files, table, read, { ...options, checkColumns });
}

/** A lateral view has no AP/PA; a frontal one that is called LL or RL contradicts itself. */
function viewOf(row: Cells, counts: Counts): View | null {
  const frontal = textCell(row, "Frontal/Lateral");
  const direction = normaliseView(textCell(row, "AP/PA"));
  if (frontal === "Lateral") return "Lateral";
  if (frontal === "Frontal" && direction === "Lateral") {
    counts.sideways++;
    return null;
  }
  return direction;
}
