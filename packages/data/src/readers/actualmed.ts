import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { ageCell, type Cells, neededCell, sexCell, textCell } from "../cells.js";
import { countNote } from "../count-note.js";
import { otherLabelledFindings } from "../dataset.js";
import type { DatasetReader } from "../dataset-reader.js";
import { hasTable, needTable } from "../find-table.js";
import type { ImageMetadata, LabelValue } from "../image-record.js";
import { internLabels } from "../intern-labels.js";
import { besidePath } from "../join-path.js";
import { locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { partialDate } from "../partial-date.js";
import { readRows } from "../read-rows.js";
import { normaliseView } from "../view.js";

const tableName = /^metadata\.csv(\.gz)?$/;
const columns = ["patientid", "sex", "age", "finding", "view", "imagename", "notes"];

/** The label COVID-19 by the cell `finding`. */
const outcomes: ReadonlyMap<string, LabelValue> = new Map<string, LabelValue>([
  ["COVID-19", 1],
  ["No finding", 0],
  ["", "missing"],
]);

/**
 * Actualmed COVID-19 Chest X-ray Dataset Initiative: 238 radiographs of 215 people.
 *
 * Layout: `metadata.csv` beside `images/`. The labels are the outcome of a laboratory test, not of looking at the image:
 * `No finding` means that the infection was excluded, not that the film is normal, so that the only label is `COVID-19`;
 * a blank is an inconclusive test. A person may have both outcomes at different dates. Dates stand in the notes.
 *
 * @example
 * ```ts
 * import { actualmed, browserFiles } from "@xrt/data";
 * const table = [
 *   "patientid,offset,sex,age,finding,survival,temperature,pO2 saturation,view,modality,imagename,artifacts/distortion,notes",
 *   'ANON900,,,,No finding,,,,PA,X-ray,a.png,,"Negative (covid-19 viral infection is excluded), date taken (YYYYMMDD): 20200317"',
 * ].join("\n");
 * const files = browserFiles([new File([table], "metadata.csv")], { decode: () => Promise.reject() });
 * const [record] = (await actualmed.read(files)).records;
 * record?.labels; // => { "COVID-19": 0 }
 * record?.year; // => 2020
 * ```
 */
export const actualmed: DatasetReader = {
  name: "Actualmed COVID-19",
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation:
    "Chung A. Actualmed COVID-19 Chest X-ray Dataset Initiative, 2020. https://github.com/agchung/Actualmed-COVID-chestxray-dataset",
  licence: "research purposes only; no licence file",
  recognises: (files) => hasTable(files, tableName, [...columns, "artifacts/distortion"]),
  async read(files, options = {}) {
    const table = await needTable(files, tableName, { expected: "metadata.csv", ...options });
    const locate = await locateImages(files, options);
    const intern = internLabels(["COVID-19"]);
    const readRow = (row: Cells): ImageMetadata => {
      const id = neededCell(row, "imagename");
      const [, taken = ""] = /date taken \(YYYYMMDD\): (\d{8})/.exec(textCell(row, "notes")) ?? [];
      const { year } = partialDate(taken) ?? {};
      return {
        id,
        file: locate(besidePath(table, `images/${id}`)),
        patient: neededCell(row, "patientid"),
        labels: intern([outcomeOf(textCell(row, "finding"))]),
        view: normaliseView(textCell(row, "view")),
        sex: sexCell(row, "sex"),
        age: ageCell(row, "age"),
        source: "Actualmed",
        licence: null,
        ...(year !== undefined && { year }),
        raw: row,
      };
    };
    const checkColumns = (header: readonly string[]) =>
      needColumns(header, columns, { path: `${files.name}/${table}` });
    const { values, rejected } = await readRows(files, table, readRow, {
      ...options,
      checkColumns,
    });
    const inconclusive = values.filter(({ labels }) => labels["COVID-19"] === "missing").length;
    const notes = [
      "labels are the outcome of a laboratory test: an image that is negative for COVID-19 need not be normal",
      ...countNote(inconclusive, "tests were inconclusive; they are missing"),
    ];
    return buildDataset(actualmed, files, { records: values, rejected, notes }, options);
  },
};

function outcomeOf(cell: string): LabelValue {
  const outcome = outcomes.get(cell);
  if (outcome !== undefined) return outcome;
  throw new BadRow(`column finding is "${cell}", wants COVID-19, No finding or a blank`);
}
