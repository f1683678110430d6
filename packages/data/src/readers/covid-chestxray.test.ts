import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { covidChestXray } from "./covid-chestxray.js";
import { flatFindings } from "./covid-findings.js";
import { covidGenerations } from "./covid-generations.js";

const [a, b1, , c] = covidGenerations;
type Row = Readonly<Record<string, string>>;

/** A table of generation C with made-up rows; what a row does not say has a harmless value. */
function tableOf(rows: readonly Row[], columns: readonly string[] = c?.columns ?? []): string {
  const usual: Row = { view: "PA", modality: "X-ray", folder: "images" };
  const lines = rows.map((row) =>
    columns.map((column) => `"${row[column] ?? usual[column] ?? ""}"`).join(","),
  );
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}
const covid = { finding: "Pneumonia/Viral/COVID-19" };
const read = (rows: readonly Row[], options = {}) =>
  covidChestXray.read(filesOf({ "metadata.csv": tableOf(rows) }), options);

test("a row becomes a record with its findings, person, source, licence and year", async () => {
  const files = filesOf({
    "repo/metadata.csv": tableOf([
      {
        ...covid,
        patientid: "384",
        filename: "a.jpeg",
        sex: "F",
        age: "61",
        view: "AP semi erect",
        date: "March 4, 2020",
        url: "https://www.eurorad.org/case/1",
        doi: "10.1/x",
        license: "CC BY 4.0",
      },
    ]),
    "repo/images/a.jpeg": "",
  });
  expect(await detectReader(files)).toBe(covidChestXray);
  const { records, missingFiles, notes } = await covidChestXray.read(files);
  expect(records[0]).toMatchObject({
    id: "a.jpeg",
    file: "repo/images/a.jpeg",
    patient: "226",
    labels: { Pneumonia: 1, Viral: 1, "COVID-19": 1 },
    view: "AP",
    sex: "F",
    age: 61,
    source: "eurorad.org",
    licence: "CC BY 4.0",
    modality: "X-ray",
    year: 2020,
    url: "https://www.eurorad.org/case/1",
    doi: "10.1/x",
  });
  expect(records[0]?.raw?.patientid).toBe("384");
  expect(records[0]?.raw?.view).toBe("AP semi erect");
  expect(missingFiles).toEqual([]);
  expect(notes).toEqual(["the table is of generation C (final)"]);
});

test("what the table does not say is null: question marks, blanks, a licence of blanks", async () => {
  const { records } = await read([
    { ...covid, patientid: "1", filename: "a", view: "?", age: "?", sex: "?", license: " " },
  ]);
  expect(records[0]).toMatchObject({ view: null, age: null, sex: null, licence: null });
  expect(records[0]).not.toHaveProperty("year");
});

test("generation A: capital Patientid, a blank before url, CT by its view", async () => {
  const files = filesOf({
    "metadata.csv": tableOf(
      [
        { Patientid: "2", finding: "COVID-19", filename: "a.jpg", " url": "https://x.org/1" },
        { Patientid: "3", finding: "COVID-19", filename: "b.jpg", view: "Axial" },
      ],
      a?.columns,
    ),
  });
  const { records, notes, excluded } = await covidChestXray.read(files);
  expect(records.map((r) => [r.patient, r.source, r.modality])).toEqual([["2", "x.org", "X-ray"]]);
  expect(excluded).toEqual([{ reason: "modality CT", count: 1 }]);
  expect(notes.slice(0, 2)).toEqual([
    "the table is of generation A (March 2020)",
    "the table names no modality: axial and coronal views are taken for CT",
  ]);
});

test("CT is told by the modality, never by the folder", async () => {
  const rows = [
    { ...covid, patientid: "1", filename: "a.jpg" },
    { ...covid, patientid: "1", filename: "b.jpg", modality: "CT", view: "Axial" },
    { ...covid, patientid: "1", filename: "c.nii.gz", modality: "CT", folder: "volumes" },
  ];
  const { records, excluded } = await read(rows);
  expect(records.map((r) => r.id)).toEqual(["a.jpg"]);
  expect(excluded).toEqual([{ reason: "modality CT", count: 2 }]);
  const all = await read(rows, { modalities: ["X-ray", "CT"] });
  expect(all.records.map((r) => r.file)).toEqual([
    "images/a.jpg",
    "images/b.jpg",
    "volumes/c.nii.gz",
  ]);
});

test("no view is left out unless somebody asks for it (R3)", async () => {
  const views = ["PA", "AP", "AP Supine", "AP Erect", "L", "?"];
  const rows = views.map((view, i) => ({ ...covid, patientid: `${i}`, filename: `${i}`, view }));
  const { records, excluded } = await read(rows);
  expect(records.map((r) => r.view)).toEqual([
    "PA",
    "AP",
    "AP Supine",
    "AP Erect",
    "Lateral",
    null,
  ]);
  expect(excluded).toEqual([]);
});

test("two images of one stem are two records, of two patients", async () => {
  const { records } = await read([
    { ...covid, patientid: "279", filename: "000001-3.png" },
    { finding: "No Finding", patientid: "397", filename: "000001-3.jpg" },
  ]);
  expect(records.map((r) => [r.id, r.patient])).toEqual([
    ["000001-3.png", "279"],
    ["000001-3.jpg", "397"],
  ]);
});

test("letters of patient ids are kept", async () => {
  const { records } = await read([
    { ...covid, patientid: "311a", filename: "a" },
    { ...covid, patientid: "311b", filename: "b" },
  ]);
  expect(records.map((r) => r.patient)).toEqual(["311a", "311b"]);
});

test("todo and Unknown are missing, a group says nothing of its members, and the notes count both", async () => {
  const rows = [
    { ...covid, patientid: "1", filename: "a" },
    { finding: "Pneumonia", patientid: "2", filename: "b" },
    { finding: "todo", patientid: "3", filename: "c" },
    { finding: "Pneumonia/Viral/Herpes ", patientid: "4", filename: "d" },
  ];
  const { records, notes } = await read(rows);
  expect(records.map((r) => r.labels["COVID-19"])).toEqual([1, 0, "missing", 0]);
  expect(notes.slice(1)).toEqual([
    "blanks around the finding were removed in 1 rows",
    "1 rows are not annotated (todo, Unknown or blank); they are missing throughout",
    "1 rows name a group of findings only; they count as negative for its members",
  ]);
  const open = await read(rows, { unspecifiedChild: "missing" });
  expect(open.records.map((r) => r.labels["COVID-19"])).toEqual([1, "missing", "missing", 0]);
});

test("a rule that finds no positive is an error with the generation and the findings there (R2)", async () => {
  const rows = [{ ...covid, patientid: "1", filename: "a" }];
  const reading = read(rows, { findingRule: flatFindings });
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(
    'set/metadata.csv: no image has the finding "COVID-19" by the chosen rule; the table is of generation C (final), whose findings are Pneumonia/Viral/COVID-19 1; use hierarchicalFindings',
  );
  const { records } = await read(rows, { findingRule: flatFindings, required: [] });
  expect(records[0]?.labels).toEqual({ "Pneumonia/Viral/COVID-19": 1 });
});

test("a header of no generation is an error that says what is missing and what is unexpected", async () => {
  const columns = (b1?.columns ?? []).map((column) => (column === "url" ? "link" : column));
  const files = filesOf({ "metadata.csv": tableOf([covid], columns) });
  await expect(covidChestXray.read(files)).rejects.toThrow(
    'from B1 (May 2020) it lacks "url" and has unexpected "link"',
  );
});

test("a table in another encoding is read when the encoding is named", async () => {
  const text = tableOf([{ ...covid, patientid: "1", filename: "a", clinical_notes: "a - b" }]);
  const bytes = Uint8Array.from(text.replace(" - ", " \u0097 "), (char) => char.charCodeAt(0));
  const files = filesOf({ "metadata.csv": bytes });
  await expect(covidChestXray.read(files)).rejects.toThrow('for example "windows-1252"');
  const { records } = await covidChestXray.read(files, { encoding: "windows-1252" });
  expect(records[0]?.raw?.clinical_notes).toBe("a — b");
});

test("a row without file name or patient is named, or an error where the caller says so", async () => {
  const rows = [
    { ...covid, patientid: "1", filename: "a" },
    { ...covid, patientid: "1" },
    { ...covid, filename: "c" },
  ];
  expect((await read(rows)).rejected).toEqual([
    {
      table: "metadata.csv",
      row: 2,
      reason: "column filename is blank; fill it in or remove the row",
    },
    {
      table: "metadata.csv",
      row: 3,
      reason: "column patientid is blank; fill it in or remove the row",
    },
  ]);
  await expect(read(rows, { badRows: "throw" })).rejects.toThrow(
    "set/metadata.csv: row 2: column filename is blank",
  );
});

test("behind an address, images lie where the table says", async () => {
  const files = unlisted(
    filesOf({ "metadata.csv": tableOf([{ ...covid, patientid: "1", filename: "a.jpg" }]) }),
  );
  const { records, missingFiles } = await covidChestXray.read(files);
  expect([records[0]?.file, missingFiles]).toEqual(["images/a.jpg", null]);
});
