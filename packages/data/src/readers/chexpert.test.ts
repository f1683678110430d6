import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { chexpert } from "./chexpert.js";

const labelNames =
  "No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices";
const header = `Path,Sex,Age,Frontal/Lateral,AP/PA,${labelNames}`;
const table = (...rows: string[]) => `${[header, ...rows].join("\n")}\n`;

/** Invented rows in the published format. */
const rows = {
  edema:
    "CheXpert-v1.0-small/train/patient70001/study1/view1_frontal.jpg,Male,61,Frontal,AP,,,1.0,,,-1.0,,,,0.0,,,,1.0",
  normal:
    "CheXpert-v1.0-small/train/patient70001/study2/view1_frontal.jpg,Male,62,Frontal,PA,1.0,,,,,,,,,,,,,1.0",
  lateral:
    "CheXpert-v1.0-small/train/patient70001/study2/view2_lateral.jpg,Male,62,Lateral,,1.0,,,,,,,,,,,,,1.0",
  sideways:
    "CheXpert-v1.0-small/train/patient70002/study1/view1_frontal.jpg,Unknown,0,Frontal,LL,,,,,,,,,,,,,,",
};
const valid =
  "CheXpert-v1.0-small/valid/patient74541/study1/view1_frontal.jpg,Female,73,Frontal,AP,0.0,1.0,1.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0";

test("reads both tables: four values, people from the path, views from two columns, the part from the table", async () => {
  const files = filesOf({
    "CheXpert-v1.0-small/train.csv": table(...Object.values(rows)),
    "CheXpert-v1.0-small/valid.csv": table(valid),
    "CheXpert-v1.0-small/train/patient70001/study1/view1_frontal.jpg": "",
  });
  expect(await detectReader(files)).toBe(chexpert);
  const { records, notes, rejected, missingFiles } = await chexpert.read(files);
  expect(rejected).toEqual([]);
  expect(records.map((r) => [r.id, r.patient, r.study, r.part, r.view, r.sex, r.age])).toEqual([
    [
      "train/patient70001/study1/view1_frontal.jpg",
      "patient70001",
      "patient70001/study1",
      "train",
      "AP",
      "M",
      61,
    ],
    [
      "train/patient70001/study2/view1_frontal.jpg",
      "patient70001",
      "patient70001/study2",
      "train",
      "PA",
      "M",
      62,
    ],
    [
      "train/patient70001/study2/view2_lateral.jpg",
      "patient70001",
      "patient70001/study2",
      "train",
      "Lateral",
      "M",
      62,
    ],
    [
      "train/patient70002/study1/view1_frontal.jpg",
      "patient70002",
      "patient70002/study1",
      "train",
      null,
      null,
      null,
    ],
    [
      "valid/patient74541/study1/view1_frontal.jpg",
      "patient74541",
      "patient74541/study1",
      "valid",
      "AP",
      "F",
      73,
    ],
  ]);
  const { Cardiomegaly, Edema, Pneumothorax, Pneumonia } = records[0]?.labels ?? {};
  expect([Cardiomegaly, Edema, Pneumothorax, Pneumonia]).toEqual([1, "uncertain", 0, "missing"]);
  expect(records[1]?.labels).toBe(records[2]?.labels);
  expect(notes).toEqual([
    "1 rows are called Frontal and LL or RL at once; their view is null",
    "1 rows have age 0, which stands for an unknown age; it is null there",
  ]);
  expect(records[0]?.file).toBe("CheXpert-v1.0-small/train/patient70001/study1/view1_frontal.jpg");
  expect(missingFiles).toHaveLength(4);
});

test("R1: every record is one row of the table, never a mixture of a patient's rows", async () => {
  const files = filesOf({ "train.csv": table(...Object.values(rows)) });
  const { records } = await chexpert.read(files);
  const columns = header.split(",");
  expect(records.map((r) => columns.map((c) => r.raw?.[c]).join())).toEqual(Object.values(rows));
  for (const { labels, raw } of records) {
    for (const name of labelNames.split(",")) {
      const cell = { 1: "1.0", 0: "0.0", uncertain: "-1.0", missing: "" }[labels[name] as string];
      expect(raw?.[name]).toBe(cell);
    }
  }
});

test("R1: No Finding beside a finding is refused; beside a support device it is not", async () => {
  const contradiction = rows.normal.replace(",1.0,,,", ",1.0,,1.0,");
  const files = filesOf({ "train.csv": table(rows.edema, contradiction) });
  const { records, rejected } = await chexpert.read(files);
  expect(records).toHaveLength(1);
  expect(rejected).toEqual([
    {
      table: "train.csv",
      row: 2,
      reason: "No Finding and Cardiomegaly are both 1; they exclude each other",
    },
  ]);
  await expect(chexpert.read(files, { badRows: "throw" })).rejects.toThrow("set/train.csv: row 2");
});

test("R9: paths with either prefix or none are read, and a test table without people or labels", async () => {
  const [a, b, c] = ["CheXpert-v1.0/", "CheXpert-v1.0-small/", ""].map(
    (prefix, i) => `${prefix}test/patient6474${i}/study1/view1_frontal.jpg`,
  );
  const { records } = await chexpert.read(filesOf({ "test.csv": `Path\n${a}\n${b}\n${c}\n` }));
  expect(records.map((r) => [r.file, r.part, r.sex, r.age, r.view])).toEqual(
    [0, 1, 2].map((i) => [
      `test/patient6474${i}/study1/view1_frontal.jpg`,
      "test",
      null,
      null,
      null,
    ]),
  );
  expect(new Set(Object.values(records[0]?.labels ?? {}))).toEqual(new Set(["missing"]));
});

test("R9: a folder of another name does not change the part, and images in it are found", async () => {
  const files = filesOf({
    "my validation copy/train.csv": table(rows.edema),
    "batch 2/patient70001/study1/view1_frontal.jpg": "",
  });
  const { records, missingFiles } = await chexpert.read(files);
  expect(records[0]?.part).toBe("train");
  expect(records[0]?.file).toBe("batch 2/patient70001/study1/view1_frontal.jpg");
  expect(missingFiles).toEqual([]);
});

test("behind an address train.csv and valid.csv are read", async () => {
  const files = unlisted(filesOf({ "train.csv": table(rows.edema), "valid.csv": table(valid) }));
  const { records, missingFiles } = await chexpert.read(files);
  expect(records.map((r) => r.part)).toEqual(["train", "valid"]);
  expect(missingFiles).toBeNull();
});

test.each([
  ["no table", {}, "holds no row in train.csv, valid.csv or test.csv"],
  ["no Path", { "train.csv": "path,Sex\n" }, 'has no column "Path" (nearest: "path")'],
  ["some labels", { "train.csv": "Path,Edema\n" }, 'has no column "No Finding" (nearest: "Edema")'],
])("%s is an error", async (_, contents, message) => {
  await expect(chexpert.read(filesOf(contents as Record<string, string>))).rejects.toThrow(message);
});

test.each([
  [
    "another value",
    rows.edema.replace("-1.0", "2.0"),
    'column Edema is "2.0", wants 1.0, 0.0, -1.0 or a blank',
  ],
  [
    "a path without patient",
    rows.edema.replace("patient70001", "p1"),
    "is not …/patientNNNNN/studyN/viewN_….jpg",
  ],
])("a row with %s is rejected with its reason", async (_, row, reason) => {
  const { rejected } = await chexpert.read(filesOf({ "train.csv": table(row, rows.normal) }));
  expect(rejected).toHaveLength(1);
  expect(rejected[0]?.reason).toContain(reason);
});

test("a table longer than a call can have arguments is read", async () => {
  const paths = Array.from({ length: 200_000 }, (_, i) => `test/patient${i}/study1/view1.jpg`);
  const files = unlisted(
    filesOf({ "train.csv": `Path\n${paths.join("\n")}\n`, "valid.csv": "Path\n" }),
  );
  expect((await chexpert.read(files)).records).toHaveLength(200_000);
});
