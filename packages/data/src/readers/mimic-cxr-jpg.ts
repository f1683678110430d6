import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { type Cells, neededCell, textCell } from "../cells.js";
import { countNote } from "../count-note.js";
import { otherLabelledFindings } from "../dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { findTable, hasTable, needTable } from "../find-table.js";
import type { ImageMetadata, Labels, ReaderLabels } from "../image-record.js";
import { besidePath } from "../join-path.js";
import { locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";
import { normaliseView } from "../view.js";
import { chexpertFindings, chexpertLabels } from "./chexpert-labels.js";

/** The two programs that read the reports of MIMIC-CXR. */
export type MimicLabeller = "chexpert" | "negbio";

/** How {@link mimicCxrJpg} reads. */
export interface MimicCxrJpgOptions extends ReadDatasetOptions {
  /**
   * Whose labels become those of the record; each record keeps both in `readers` where both tables are there. Default
   * `"chexpert"`.
   */
  readonly labeller?: MimicLabeller | undefined;
}

const tableName = (kind: string): RegExp =>
  new RegExp(`^mimic-cxr-2\\.\\d\\.\\d-${kind}\\.csv(\\.gz)?$`);
const expectedName = (kind: string): string => `mimic-cxr-2.0.0-${kind}.csv.gz`;

/**
 * MIMIC-CXR-JPG: 377,110 radiographs of 65,379 patients of the Beth Israel Deaconess Medical Center.
 *
 * Layout: the tables `mimic-cxr-2.0.0-{metadata,split,chexpert,negbio}.csv.gz` (or of version 2.1.0) beside
 * `files/p10/p10000032/s50414267/<dicom_id>.jpg`. The labels are of the study and are copied to each of its images; a
 * study without labels is `"missing"` throughout. The tables name neither sex nor age, and dates are shifted, so that
 * there is no year. The pixels were equalised before publication (`pixelHistory`).
 *
 * @example
 * ```ts
 * import { mimicCxrJpg } from "@xrt/data";
 * mimicCxrJpg.licence; // => "PhysioNet credentialed health data use agreement; never redistribute rows, ids or reports"
 * ```
 */
export const mimicCxrJpg: DatasetReader<MimicCxrJpgOptions> = {
  name: "MIMIC-CXR-JPG",
  defaultTask: { positive: "Pleural Effusion", negative: otherLabelledFindings },
  citation:
    "Johnson AEW, Pollard TJ, Greenbaum NR, et al. MIMIC-CXR-JPG, a large publicly available database of labeled chest radiographs. arXiv:1901.07042, 2019. https://doi.org/10.13026/jsn5-t979",
  licence:
    "PhysioNet credentialed health data use agreement; never redistribute rows, ids or reports",
  recognises: (files) => hasTable(files, tableName("metadata"), ["dicom_id", "ViewPosition"]),
  async read(files, { labeller = "chexpert", ...options } = {}) {
    const studies = await readStudies(files, labeller, options);
    const parts = await readParts(files, options);
    const locate = await locateImages(files, options);
    const unlabelled = new Set<string>();
    const counts = { unlabelled: 0, unsplit: 0 };
    const missing = chexpertLabels()({});
    const path = await needMimicTable(files, "metadata", options);
    const { values, rejected } = await readRows(files, path, readImage, {
      ...options,
      checkColumns: checker(files, path, ["dicom_id", "subject_id", "study_id", "ViewPosition"]),
    });
    return buildDataset(
      mimicCxrJpg,
      files,
      {
        records: values,
        rejected: [...studies.rejected, ...parts.rejected, ...rejected],
        notes: [
          `labels are those of the ${labeller} labeller for the study, copied to each of its images`,
          ...countNote(unlabelled.size, `studies (${counts.unlabelled} images) have no labels`),
          ...countNote(counts.unsplit, "images are in no part of the split"),
        ],
      },
      options,
    );

    function readImage(row: Cells): ImageMetadata {
      const [dicom, patient, study] = [
        neededCell(row, "dicom_id"),
        neededCell(row, "subject_id"),
        neededCell(row, "study_id"),
      ];
      const labels = studies.labels.get(study);
      if (labels === undefined) {
        unlabelled.add(study);
        counts.unlabelled++;
      }
      const part = parts.parts.get(dicom);
      if (part === undefined) counts.unsplit++;
      const readers = studies.readers.get(study);
      const folder = `files/p${patient.slice(0, 2)}/p${patient}/s${study}`;
      return {
        id: `${dicom}.jpg`,
        file: locate(besidePath(path, `${folder}/${dicom}.jpg`)),
        patient,
        labels: labels ?? missing,
        view: normaliseView(textCell(row, "ViewPosition")),
        sex: null,
        age: null,
        source: "Beth Israel Deaconess Medical Center",
        licence: mimicCxrJpg.licence,
        study,
        ...(part !== undefined && { part }),
        ...(readers !== undefined && { readers }),
        pixelHistory: "equalised",
        raw: row,
      };
    }
  },
};

async function needMimicTable(
  files: FileSource,
  kind: string,
  { signal }: ReadDatasetOptions,
): Promise<string> {
  return needTable(files, tableName(kind), { expected: expectedName(kind), signal });
}

function checker(files: FileSource, path: string, needed: readonly string[]) {
  return (columns: readonly string[]) =>
    needColumns(columns, needed, { path: `${files.name}/${path}` });
}

/** The labels of each study, and, where both labellers' tables are there, what each says. */
async function readStudies(
  files: FileSource,
  labeller: MimicLabeller,
  options: ReadDatasetOptions,
) {
  const other = labeller === "chexpert" ? "negbio" : "chexpert";
  const chosen = await readLabels(files, await needMimicTable(files, labeller, options), options);
  const otherPath = await findTable(files, tableName(other), options);
  if (otherPath === null) return { ...chosen, readers: new Map<string, ReaderLabels[]>() };
  const second = await readLabels(files, otherPath, options);
  const said = memoisedPair(labeller, other);
  const readers = new Map<string, readonly ReaderLabels[]>();
  for (const [study, labels] of chosen.labels) {
    readers.set(study, said(labels, second.labels.get(study)));
  }
  return {
    labels: chosen.labels,
    rejected: [...chosen.rejected, ...second.rejected],
    readers,
  };
}

async function readLabels(files: FileSource, path: string, options: ReadDatasetOptions) {
  const labels = new Map<string, Labels>();
  const labelsOf = chexpertLabels();
  const read = (row: Cells) => setOnce(labels, neededCell(row, "study_id"), labelsOf(row));
  const checkColumns = checker(files, path, ["study_id", ...chexpertFindings]);
  const { rejected } = await readRows(files, path, read, { ...options, checkColumns });
  return { labels, rejected };
}

/** One array for equal pairs of labels. */
function memoisedPair(first: MimicLabeller, second: MimicLabeller) {
  const known = new Map<Labels, Map<Labels | undefined, readonly ReaderLabels[]>>();
  return (a: Labels, b: Labels | undefined): readonly ReaderLabels[] => {
    const ofFirst = known.get(a) ?? new Map<Labels | undefined, readonly ReaderLabels[]>();
    known.set(a, ofFirst);
    const pair = ofFirst.get(b) ?? [
      { reader: first, labels: a },
      ...(b === undefined ? [] : [{ reader: second, labels: b }]),
    ];
    ofFirst.set(b, pair);
    return pair;
  };
}

async function readParts(files: FileSource, options: ReadDatasetOptions) {
  const path = await needMimicTable(files, "split", options);
  const parts = new Map<string, string>();
  const read = (row: Cells) =>
    setOnce(parts, neededCell(row, "dicom_id"), neededCell(row, "split"));
  const checkColumns = checker(files, path, ["dicom_id", "split"]);
  const { rejected } = await readRows(files, path, read, { ...options, checkColumns });
  return { parts, rejected };
}

/** Two rows for one thing mean that one of them is wrong. */
function setOnce<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.has(key)) throw new BadRow(`${key} has a row already; the first is kept`);
  map.set(key, value);
}
