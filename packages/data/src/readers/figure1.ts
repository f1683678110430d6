import { BadRow } from "../bad-row.js";
import { buildDataset } from "../build-dataset.js";
import { ageCell, type Cells, neededCell, sexCell, textCell } from "../cells.js";
import { countNote } from "../count-note.js";
import { otherLabelledFindings } from "../dataset.js";
import type { DatasetReader } from "../dataset-reader.js";
import { hasTable, needTable } from "../find-table.js";
import type { ImageMetadata } from "../image-record.js";
import { internLabels } from "../intern-labels.js";
import { baseName, besidePath } from "../join-path.js";
import { locateImages } from "../locate-images.js";
import { needColumns } from "../need-columns.js";
import { readRows } from "../read-rows.js";
import { normaliseView } from "../view.js";

const tableName = /^metadata\.csv(\.gz)?$/;
const columns = ["patientid", "sex", "age", "finding", "view", "artifacts/distortion", "notes"];

/** Labels by the cell `finding`; a cell that is blank was not annotated. */
const findings: Readonly<Record<string, string>> = {
  "COVID-19": "COVID-19",
  Pneumonia: "Pneumonia",
  "No finding": "No Finding",
};
const labelNames = Object.values(findings);

/**
 * Figure 1 COVID-19 Chest X-ray Dataset Initiative: 55 radiographs that clinicians shared.
 *
 * Layout: `metadata.csv` (ISO-8859-1) beside `images/`. The table names no files: the image is called as its row is, with
 * the extension `.jpg` or `.png`. A letter at the end of an id counts images, not people: `COVID-00003a` and
 * `COVID-00003b` are one person, unlike in covid-chestxray-dataset. The world is closed, and a row with a blank finding
 * is `"missing"`; no licence is stated.
 *
 * @example
 * ```ts
 * import { browserFiles, figure1 } from "@xrt/data";
 * const table = [
 *   "patientid,offset,sex,age,finding,survival,temperature,pO2 saturation,view,modality,artifacts/distortion,notes",
 *   "COVID-90001b,,M,50+,COVID-19,,,91-92,AP erect,X-ray,,",
 * ].join("\n");
 * const files = browserFiles([new File([table], "metadata.csv")], { decode: () => Promise.reject() });
 * const [record] = (await figure1.read(files)).records;
 * record?.file; // => "images/COVID-90001b.jpg"
 * record?.patient; // => "COVID-90001"
 * record?.age; // => 50
 * ```
 */
export const figure1: DatasetReader = {
  name: "Figure 1 COVID-19",
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation:
    "Chung A. Figure 1 COVID-19 Chest X-ray Dataset Initiative, 2020. https://github.com/agchung/Figure1-COVID-chestxray-dataset",
  licence: "none stated",
  recognises: (files) => hasTable(files, tableName, columns),
  async read(files, options = {}) {
    const table = await needTable(files, tableName, { expected: "metadata.csv", ...options });
    const locate = await locateImages(files, options);
    const intern = internLabels(labelNames);
    let censored = 0;
    const readRow = (row: Cells): ImageMetadata => {
      const name = neededCell(row, "patientid");
      const file = locate(besidePath(table, `images/${name}.jpg`), [`${name}.png`]);
      const finding = findingOf(textCell(row, "finding"));
      if (/^\d+\+$/.test(textCell(row, "age"))) censored++;
      return {
        id: baseName(file),
        file,
        patient: name.replace(/[a-z]$/, ""),
        labels: intern(
          labelNames.map((label) => (finding === null ? "missing" : label === finding ? 1 : 0)),
        ),
        view: normaliseView(textCell(row, "view")),
        sex: sexCell(row, "sex"),
        age: ageCell(row, "age"),
        source: "Figure 1",
        licence: null,
        raw: row,
      };
    };
    const { values, rejected } = await readRows(files, table, readRow, {
      ...options,
      encoding: "iso-8859-1",
      checkColumns: (header) => needColumns(header, columns, { path: `${files.name}/${table}` }),
    });
    const unlabelled = values.filter(({ labels }) => labels["COVID-19"] === "missing").length;
    const notes = [
      "images are named by their row; those that cannot be found are taken for .jpg",
      ...countNote(unlabelled, "rows are not annotated; they are missing throughout"),
      ...countNote(censored, "ages are stated as a lower bound, such as 50+; the bound was taken"),
    ];
    return buildDataset(figure1, files, { records: values, rejected, notes }, options);
  },
};

function findingOf(cell: string): string | null {
  if (cell === "") return null;
  const finding = Object.hasOwn(findings, cell) ? findings[cell] : undefined;
  if (finding !== undefined) return finding;
  throw new BadRow(
    `column finding is "${cell}", wants ${Object.keys(findings).join(", ")} or a blank`,
  );
}
