import { UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { type CsvDatasetColumns, csvDataset } from "./csv-dataset.js";

test("every field has its column, and paths are relative to the table", async () => {
  const columns = ["f", "i", "p", "s", "v", "x", "a", "o", "l", "t", "y", "u", "d", "Mass"];
  const row = [
    "im/a.png",
    "id1",
    "007",
    "s1",
    "AP supine",
    "female",
    "61",
    "clinic",
    "CC BY 4.0",
    "test",
    "2020",
    "https://a.example",
    "10.1/2",
    "1",
  ];
  const files = filesOf({ "set/t.csv": `${columns.join()}\n${row.join()}\n`, "set/im/a.png": "" });
  const reader = csvDataset({
    file: "f",
    id: "i",
    patient: "p",
    study: "s",
    view: "v",
    sex: "x",
    age: "a",
    source: "o",
    licence: "l",
    part: "t",
    year: "y",
    url: "u",
    doi: "d",
    findings: ["Mass"],
  });
  expect(await reader.recognises(files)).toBe(true);
  const { records, missingFiles, notes } = await reader.read(files);
  const { image: _, raw, ...record } = records[0] ?? {};
  expect(record).toEqual({
    id: "id1",
    file: "set/im/a.png",
    patient: "007",
    study: "s1",
    view: "AP Supine",
    sex: "F",
    age: 61,
    source: "clinic",
    licence: "CC BY 4.0",
    part: "test",
    year: 2020,
    url: "https://a.example",
    doi: "10.1/2",
    labels: { Mass: 1 },
  });
  expect(raw?.x).toBe("female");
  expect([missingFiles, notes]).toEqual([[], []]);
});

test("one column of names is a closed world over the names that occur", async () => {
  const { records } = await csvDataset(
    { file: "f", labels: "l" },
    { unlabelled: ["", "todo"] },
  ).read(filesOf({ "t.csv": "f,l\na.png,Mass | Edema\nb.png,Normal\nc.png,todo\nd.png,\n" }));
  expect(records.map((r) => r.labels)).toEqual([
    { Edema: 1, Mass: 1, Normal: 0 },
    { Edema: 0, Mass: 0, Normal: 1 },
    { Edema: "missing", Mass: "missing", Normal: "missing" },
    { Edema: "missing", Mass: "missing", Normal: "missing" },
  ]);
});

test("a column for each finding has four values, or those of the caller", async () => {
  const files = filesOf({ "t.csv": "f,Mass\na,1.0\nb,No\nc,-1\nd,\ne,perhaps\n" });
  const { records, rejected } = await csvDataset({ file: "f", findings: ["Mass"] }).read(files);
  expect(records.map((r) => r.labels.Mass)).toEqual([1, 0, "uncertain", "missing"]);
  expect(rejected[0]?.reason).toContain('column Mass is "perhaps", wants one of ');
  const own = csvDataset({ file: "f", findings: ["Mass"] }, { values: { perhaps: "uncertain" } });
  expect((await own.read(files)).records.map((r) => r.labels.Mass)).toEqual(["uncertain"]);
});

test("delimiter, encoding, folder and extension are the caller's; a tsv has tabs", async () => {
  const latin1 = Uint8Array.from("f;l\na;Erguß\n", (c) => c.charCodeAt(0));
  const reader = csvDataset(
    { file: "f", labels: "l" },
    { delimiter: ";", encoding: "latin1", images: "films", extension: ".png" },
  );
  const { records } = await reader.read(filesOf({ "t.csv": latin1 }));
  expect([records[0]?.file, records[0]?.labels]).toEqual(["films/a.png", { Erguß: 1 }]);
  const tsv = await csvDataset({ file: "f", labels: "l" }).read(
    filesOf({ "t.tsv": "f\tl\na\tb\n" }),
  );
  expect(tsv.records[0]?.labels).toEqual({ b: 1 });
});

test("a column that is not there is named with the nearest one", async () => {
  const reader = csvDataset({ file: "filename", patient: "patientid", labels: "finding" });
  const files = filesOf({ "t.csv": "Filename,patientid,findings\n" });
  await expect(reader.read(files)).rejects.toThrow(
    'set/t.csv: has no column "filename" (nearest: "Filename"), "finding" (nearest: "findings"); its header is',
  );
  expect(await reader.recognises(files)).toBe(false);
});

test("what is not understood is null and counted", async () => {
  const { records, notes } = await csvDataset({
    file: "f",
    patient: "p",
    age: "a",
    sex: "s",
    labels: "l",
  }).read(filesOf({ "t.csv": "f,p,a,s,l\na,,old,x,b\nc,1,,,b\n" }));
  expect(records.map((r) => [r.patient, r.age, r.sex])).toEqual([
    [null, null, null],
    ["1", null, null],
  ]);
  expect(notes).toEqual([
    "1 images name no patient",
    "1 ages are no number of years from 0 to 120; they are null",
    "1 sexes are neither M nor F; they are null",
  ]);
});

test.each([
  ["a way out of the dataset", "../a.png,b,2020", "lies outside the dataset"],
  ["an absolute path", "/etc/passwd,b,2020", "lies outside the dataset"],
  ["no file", ",b,2020", "column f is blank"],
  ["a blank between labels", "a.png,b||c,2020", "which has a blank between its labels"],
  ["a year of two digits", "a.png,b,20", 'the year is "20", wants four digits'],
])("a row with %s is rejected with its reason", async (_, row, reason) => {
  const reader = csvDataset({ file: "f", labels: "l", year: "y" });
  const { records, rejected } = await reader.read(
    filesOf({ "t.csv": `f,l,y\n${row}\nok.png,b,2020\n` }),
  );
  expect(records.map((r) => r.file)).toEqual(["ok.png"]);
  expect(rejected[0]?.reason).toContain(reason);
});

test("which table, and which labels, must be clear", async () => {
  const columns = { file: "f", labels: "l" } as const;
  const files = filesOf({ "a.csv": "f,l\na,b\n", "b.csv": "f,l\nc,d\n" });
  await expect(csvDataset(columns).read(files)).rejects.toThrow(
    "it holds 2 tables, a.csv, b.csv; name the one",
  );
  await expect(csvDataset(columns).read(unlisted(files))).rejects.toThrow(
    "cannot be listed; name the one",
  );
  const { records } = await csvDataset(columns, { table: "b.csv" }).read(unlisted(files));
  expect(records[0]?.labels).toEqual({ d: 1 });
  const both = { file: "f", labels: "l", findings: ["x"] } as unknown as CsvDatasetColumns;
  expect(() => csvDataset(both)).toThrow(UsageError);
  expect(() => csvDataset({ file: "f", findings: [] })).toThrow(UsageError);
});
