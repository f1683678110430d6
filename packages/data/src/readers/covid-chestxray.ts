import { DataError } from "@xrt/core";
import { buildDataset } from "../build-dataset.js";
import { ageCell, type Cells, neededCell, optionalCell, sexCell, textCell } from "../cells.js";
import { countLabels } from "../count-labels.js";
import { countNote } from "../count-note.js";
import { otherLabelledFindings } from "../dataset.js";
import type { DatasetReader, ReadDatasetOptions } from "../dataset-reader.js";
import { hasTable, needTable } from "../find-table.js";
import type { ImageMetadata, Labels } from "../image-record.js";
import { besidePath } from "../join-path.js";
import { labelsOfPaths, type UnspecifiedChild } from "../labels/labels-of-paths.js";
import { type LocateImage, locateImages } from "../locate-images.js";
import { partialDate } from "../partial-date.js";
import { readRows } from "../read-rows.js";
import { normaliseView } from "../view.js";
import { webDomain } from "../web-domain.js";
import { readCovidAnnotations } from "./covid-annotations.js";
import { type CovidFindingRule, hierarchicalFindings } from "./covid-findings.js";
import {
  type CovidGeneration,
  covidCells,
  covidGeneration,
  covidGenerations,
  isSpilled,
} from "./covid-generations.js";
import { aliasNotes, trimNotes, unspecifiedNotes } from "./covid-notes.js";
import { covidPerson } from "./covid-people.js";

/** How {@link covidChestXray} reads. */
export interface CovidChestXrayOptions extends ReadDatasetOptions {
  /** What the column `finding` says. Default {@link hierarchicalFindings}, which reads the words of every date. */
  readonly findingRule?: CovidFindingRule | undefined;
  /**
   * What a row that stops at a group, such as `Pneumonia`, says of the members of the group. Default `"negative"`; the
   * notes say for how many rows.
   */
  readonly unspecifiedChild?: UnspecifiedChild | undefined;
  /** Kinds of image to keep; the others are counted in `dataset.excluded`. Default radiographs only. */
  readonly modalities?: readonly NonNullable<ImageMetadata["modality"]>[] | undefined;
  /** Findings that at least one image must have. Default `["COVID-19"]`. */
  readonly required?: readonly string[] | undefined;
  /** Encoding of the table. Default `"utf-8"`; some tables of summer 2020 are `"windows-1252"`. */
  readonly encoding?: string | undefined;
}

const tableName = /^metadata\.csv(\.gz)?$/;

/**
 * covid-chestxray-dataset: figures of publications and web sites, collected from February 2020 by Cohen et al.
 *
 * Layout: `metadata.csv` beside `images/` and `volumes/`, in any of the four forms that the table has had; annotations
 * that lie beside it are read too (Brixia and severity scores, boxes and masks of the lungs). The world is closed: a finding that a row does not
 * state is absent, but `todo`, `Unknown` and blank are `"missing"`. No view is left out. Images are told apart by their
 * full file names, since two that differ in the extension only are of two patients.
 *
 * @throws DataError also where no image has one of the `required` findings: the words of the table changed three times,
 * and a rule for one date finds nothing at another.
 *
 * @example
 * ```ts
 * import { browserFiles, covidChestXray } from "@xrt/data";
 * const table = [
 *   "Patientid,offset,sex,age,finding,survival,view,date,location,filename,doi, url,license,notes",
 *   '2,0,M,65,"COVID-19, ARDS",Y,PA,2020,,a.jpeg,,https://www.eurorad.org/case/1,CC BY 4.0,',
 * ].join("\n");
 * const files = browserFiles([new File([table], "metadata.csv")], { decode: () => Promise.reject() });
 * const { records, notes } = await covidChestXray.read(files);
 * records[0]?.labels; // => { Pneumonia: 1, Viral: 1, "COVID-19": 1, ARDS: 1 }
 * records[0]?.source; // => "eurorad.org"
 * notes[0]; // => "the table is of generation A (March 2020)"
 * ```
 */
export const covidChestXray: DatasetReader<CovidChestXrayOptions> = {
  name: "covid-chestxray-dataset",
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation:
    "Cohen JP, Morrison P, Dao L, Roth K, Duong TQ, Ghassemi M. COVID-19 Image Data Collection: Prospective Predictions Are the Future. arXiv:2006.11988, 2020; and the source of each image",
  licence:
    "differs per image (record.licence); no claim of diagnostic performance without a clinical study",
  recognises: (files) =>
    hasTable(files, tableName, ["finding", "survival", "view", "location", "filename", "license"]),
  async read(files, options = {}) {
    const {
      findingRule = hierarchicalFindings,
      unspecifiedChild,
      required = ["COVID-19"],
    } = options;
    const table = await needTable(files, tableName, { expected: "metadata.csv", ...options });
    const path = `${files.name}/${table}`;
    const locate = await locateImages(files, options);
    let generation = covidGenerations[0] as CovidGeneration;
    const { values, rejected } = await readRows(
      files,
      table,
      (row) => readRow(row, { table, generation, locate }),
      {
        ...options,
        checkColumns: (columns) => {
          generation = covidGeneration(columns, { path });
        },
      },
    );
    const { kept, excluded } = byModality(values, options.modalities);
    const findings = kept.map(({ raw = {} }) => findingRule(textCell(raw, "finding")));
    const { labels, unspecified } = labelsOfPaths(findings, { unspecifiedChild });
    const annotations = await readCovidAnnotations(files, kept, options);
    const records = kept.map((record, i) => ({
      ...record,
      labels: labels[i] as Labels,
      ...annotations.of(record.id),
    }));
    for (const finding of required) needPositive(records, finding, { path, generation });
    const cells = kept.map(({ raw = {} }) => raw);
    return buildDataset(
      covidChestXray,
      files,
      {
        records,
        rejected: [...rejected, ...annotations.rejected],
        excluded,
        notes: [
          `the table is of generation ${generation.name}`,
          ...(generation.columns.includes("modality")
            ? []
            : ["the table names no modality: axial and coronal views are taken for CT"]),
          ...aliasNotes(cells.map((row) => textCell(covidCells(row, generation), "patientid"))),
          ...trimNotes(cells),
          ...countNote(
            findings.filter((own) => own.length === 0).length,
            "rows are not annotated (todo, Unknown or blank); they are missing throughout",
          ),
          ...unspecifiedNotes(unspecified, unspecifiedChild),
          ...countNote(
            cells.filter(isSpilled).length,
            "rows have text beyond the last named column, where an unquoted comma pushed it; only their notes are affected",
          ),
          ...annotations.notes,
        ],
      },
      options,
    );
  },
};

interface RowContext {
  readonly table: string;
  readonly generation: CovidGeneration;
  readonly locate: LocateImage;
}

/** The record of a row, still without labels, which depend on all rows. */
function readRow(raw: Cells, { table, generation, locate }: RowContext): ImageMetadata {
  const row = covidCells(raw, generation);
  const id = neededCell(row, "filename");
  const view = normaliseView(textCell(row, "view"));
  const { year } = partialDate(textCell(row, "date")) ?? {};
  const url = optionalCell(row, "url");
  const doi = optionalCell(row, "doi");
  return {
    id,
    file: locate(besidePath(table, `${textCell(row, "folder") || "images"}/${id}`)),
    patient: covidPerson(neededCell(row, "patientid")),
    labels: {},
    view,
    sex: sexCell(row, "sex"),
    age: ageCell(row, "age"),
    source: webDomain(url ?? ""),
    licence: optionalCell(row, "license"),
    modality: modalityOf(row, { view, generation }),
    ...(year !== undefined && { year }),
    ...(url !== null && { url }),
    ...(doi !== null && { doi }),
    raw,
  };
}

/** From the column, never from the folder: 63 slices of CT lie among the radiographs. */
function modalityOf(
  row: Cells,
  { view, generation }: Pick<ImageMetadata, "view"> & { generation: CovidGeneration },
): NonNullable<ImageMetadata["modality"]> {
  if (!generation.columns.includes("modality")) {
    return view === "Axial" || view === "Coronal" ? "CT" : "X-ray";
  }
  const cell = textCell(row, "modality").toLowerCase();
  return cell === "x-ray" ? "X-ray" : cell === "ct" ? "CT" : "other";
}

function byModality(
  records: readonly ImageMetadata[],
  modalities: CovidChestXrayOptions["modalities"] = ["X-ray"],
) {
  const isKept = ({ modality = "other" }: ImageMetadata) => modalities.includes(modality);
  const left = records.filter((record) => !isKept(record));
  const kinds = [...new Set(left.map(({ modality }) => modality))];
  return {
    kept: records.filter(isKept),
    excluded: kinds.map((kind) => ({
      reason: `modality ${kind}`,
      count: left.filter(({ modality }) => modality === kind).length,
    })),
  };
}

function needPositive(
  records: readonly ImageMetadata[],
  finding: string,
  { path, generation }: { path: string; generation: CovidGeneration },
): void {
  const counts = countLabels(records);
  if ((counts[finding] ?? 0) > 0) return;
  const occurring = Object.entries(counts).filter(([, count]) => count > 0);
  throw new DataError(
    `${path}: no image has the finding "${finding}" by the chosen rule; the table is of generation ${generation.name}, whose findings are ${occurring.map(([name, count]) => `${name} ${count}`).join(", ") || "none"}; use hierarchicalFindings, or set required to what must occur`,
    { path },
  );
}
