import { buildDataset } from "../build-dataset.js";
import { ageCell, type Cells, neededCell, sexCell, textCell } from "../cells.js";
import { countNote } from "../count-note.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { findTable, hasTable, needTable } from "../find-table.js";
import type { ImageMetadata } from "../image-record.js";
import { besidePath } from "../join-path.js";
import { locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";
import { normaliseView } from "../view.js";
import { readGoogleRelabels } from "./google-relabels.js";
import { readNihBoxes } from "./nih-boxes.js";
import { nihLabels, nihNoFinding } from "./nih-labels.js";
import { contradicts, officialLists, readImageLists } from "./nih-lists.js";

/** How {@link nihChestXray14} reads. */
export interface NihChestXray14Options extends ReadDatasetOptions {
  /**
   * Path of the list of images by the name of the part that it makes: the official lists, those of CheXNet
   * (`{ train: "labels/train_list.txt", ... }`), or any list of file names. Default: the official lists, where they are
   * there.
   */
  readonly lists?: Readonly<Record<string, string>> | undefined;
}

const tableName = /^Data_Entry_2017(_v2020)?\.csv(\.gz)?$/;
const columns = ["Image Index", "Finding Labels", "Patient ID", "Patient Age", "View Position"];

/**
 * NIH ChestX-ray14: 112,120 radiographs of 30,805 patients, with 14 findings that a program read out of reports.
 *
 * Layout: `Data_Entry_2017_v2020.csv`, or the older `Data_Entry_2017.csv`; images in `images/`, or in the folders
 * `images_001/images/` as they are unpacked. What lies beside the table is read too: `train_val_list.txt` and
 * `test_list.txt` (as `part`), `BBox_List_2017.csv` (as `boxes`), and `google2019_nih-chest-xray-labels.csv`, the labels
 * of Google's radiologists (as `readers`). The world is closed: a finding that is not listed is absent.
 *
 * @example
 * ```ts
 * import { browserFiles, nihChestXray14 } from "@xrt/data";
 * const table = [
 *   "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]",
 *   "00090001_000.png,Mass|Effusion,0,90001,61,F,PA,2682,2749,0.143,0.143",
 * ].join("\n");
 * const files = browserFiles(
 *   [new File([table], "Data_Entry_2017_v2020.csv"), new File(["00090001_000.png"], "test_list.txt")],
 *   { decode: () => Promise.reject() },
 * );
 * const [record] = (await nihChestXray14.read(files, { lists: { test: "test_list.txt" } })).records;
 * record?.labels.Effusion; // => 1
 * record?.labels.Hernia; // => 0
 * record?.part; // => "test"
 * ```
 */
export const nihChestXray14: DatasetReader<NihChestXray14Options> = {
  name: "NIH ChestX-ray14",
  defaultTask: { positive: "Effusion", negative: nihNoFinding },
  citation:
    "Wang X, Peng Y, Lu L, Lu Z, Bagheri M, Summers RM. ChestX-ray8: Hospital-scale Chest X-ray Database and Benchmarks on Weakly-Supervised Classification and Localization of Common Thorax Diseases. IEEE CVPR 2017. Data provider: NIH Clinical Center, https://nihcc.app.box.com/v/ChestXray-NIHCC",
  licence:
    "unrestricted use; link the download site, cite the paper, credit the NIH Clinical Center",
  recognises: (files) => hasTable(files, tableName, columns),
  async read(files, options = {}) {
    const expected = "Data_Entry_2017_v2020.csv";
    const table = await needTable(files, tableName, { expected, ...options });
    const beside = await readBeside(files, options);
    const locate = await locateImages(files, options);
    const labelsOf = nihLabels();
    const counts = { old: 0, unlisted: 0, contradicted: 0, deniedBoxes: 0 };
    const read = (row: Cells): ImageMetadata => {
      const id = neededCell(row, "Image Index");
      const labels = labelsOf(neededCell(row, "Finding Labels"));
      const age = ageOf(row);
      if (age === null && textCell(row, "Patient Age") !== "") counts.old++;
      const listed = beside.lists.images.get(id);
      if (listed === undefined) counts.unlisted++;
      else if (contradicts(listed, labels)) counts.contradicted++;
      const boxes = beside.boxes.boxes.get(id);
      for (const { label } of boxes ?? []) if (labels[label] !== 1) counts.deniedBoxes++;
      const readers = beside.relabels.readers.get(id);
      return {
        id,
        file: locate(besidePath(table, `images/${id}`)),
        patient: neededCell(row, "Patient ID"),
        labels,
        view: normaliseView(textCell(row, "View Position")),
        sex: sexCell(row, "Patient Gender") ?? sexCell(row, "Patient Sex"),
        age,
        source: "NIH Clinical Center",
        licence: nihChestXray14.licence,
        raw: row,
        ...(listed && { part: listed.part }),
        ...(boxes && { boxes }),
        ...(readers && { readers }),
      };
    };
    const checkColumns = (header: readonly string[]) =>
      needColumns(header, columns, { path: `${files.name}/${table}` });
    const { values, rejected } = await readRows(files, table, read, { ...options, checkColumns });
    const ids = new Set(values.map(({ id }) => id));
    const absent = (named: ReadonlyMap<string, unknown>) =>
      [...named.keys()].filter((id) => !ids.has(id)).length;
    return buildDataset(
      nihChestXray14,
      files,
      {
        records: values,
        rejected: [
          ...rejected,
          ...beside.lists.rejected,
          ...beside.boxes.rejected,
          ...beside.relabels.rejected,
        ],
        notes: [
          "labels were read out of reports by a program; what is not listed counts as absent",
          ...countNote(counts.old, "ages are none from 0 to 120 years; they are null"),
          ...(beside.lists.images.size > 0
            ? countNote(counts.unlisted, "images are in none of the lists; they name no part")
            : ["there are no lists of the official split; records name no part"]),
          ...countNote(
            counts.contradicted,
            "lines of the lists state other findings than the table",
          ),
          ...countNote(absent(beside.lists.images), "listed images are not in the table"),
          ...countNote(counts.deniedBoxes, "boxes are around a finding that the labels deny"),
          ...countNote(absent(beside.boxes.boxes), "images with boxes are not in the table"),
          ...countNote(
            beside.relabels.readers.size - absent(beside.relabels.readers),
            "images have labels of Google's radiologists, in readers; labels are still those of the reports",
          ),
        ],
      },
      options,
    );
  },
};

/** What was published about the images beside the table, by image. */
async function readBeside(files: FileSource, options: NihChestXray14Options) {
  const find = (name: RegExp) => findTable(files, name, options);
  const boxes = await find(/^BBox_List_2017\.csv(\.gz)?$/);
  const relabels = await find(/^google2019_nih-chest-xray-labels\.csv(\.gz)?$/);
  const lists = options.lists ?? (await officialLists(files, options));
  return {
    lists: await readImageLists(files, lists, options),
    boxes:
      boxes === null
        ? { boxes: new Map(), rejected: [] }
        : await readNihBoxes(files, boxes, options),
    relabels:
      relabels === null
        ? { readers: new Map(), rejected: [] }
        : await readGoogleRelabels(files, relabels, options),
  };
}

/** `57`, or as the first release has it, `057Y`, `011M` for months and `003D` for days. */
function ageOf(row: Cells): number | null {
  const [, digits = "", unit] = /^(\d{3})([YMD])$/.exec(textCell(row, "Patient Age")) ?? [];
  if (unit === undefined) return ageCell(row, "Patient Age");
  const perYear = unit === "Y" ? 1 : unit === "M" ? 12 : 365.25;
  return ageCell({ age: String(Number(digits) / perYear) }, "age");
}
