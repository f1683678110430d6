import { expect, test } from "vitest";
import { filesOf } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { readerIntersection, readerUnion } from "../labels/reader-rules.js";
import { chexpert } from "./chexpert.js";
import { vindrCxr, vindrFindings } from "./vindr-cxr.js";

const header = "image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max";
const filesWith = (...rows: string[]) => filesOf({ "train.csv": [header, ...rows].join("\n") });

/** Invented rows in the published format: two images, the first with a majority, the second without findings. */
const rows = [
  "aa,Cardiomegaly,3,R1,691.0,1375.0,1653.0,1831.0",
  "aa,Cardiomegaly,3,R2,700.0,1370.0,1650.0,1830.0",
  "aa,Nodule/Mass,8,R2,10.0,20.0,40.0,60.0",
  "aa,No finding,14,R3,,,,",
  ...[8, 9, 10].map((reader) => `bb,No finding,14,R${reader},,,,`),
];
const present = (labels: Readonly<Record<string, unknown>> = {}) =>
  Object.keys(labels).filter((name) => labels[name] === 1);

test("every reader's labels and boxes are kept; the majority makes the labels", async () => {
  const files = filesWith(...rows);
  expect(await detectReader(files)).toBe(vindrCxr);
  expect(await chexpert.recognises(files)).toBe(false);
  const { records, notes, rejected } = await vindrCxr.read(files);
  expect(rejected).toEqual([]);
  expect(records.map((r) => [r.id, r.file, r.patient, r.view])).toEqual([
    ["aa.dicom", "train/aa.dicom", null, "PA"],
    ["bb.dicom", "train/bb.dicom", null, "PA"],
  ]);
  expect(records.map((r) => r.readers?.map((x) => [x.reader, present(x.labels)]))).toEqual([
    [
      ["R1", ["Cardiomegaly"]],
      ["R2", ["Cardiomegaly", "Nodule/Mass"]],
      ["R3", ["No finding"]],
    ],
    [
      ["R8", ["No finding"]],
      ["R9", ["No finding"]],
      ["R10", ["No finding"]],
    ],
  ]);
  expect(records.map((r) => present(r.labels))).toEqual([["Cardiomegaly"], ["No finding"]]);
  expect(records[0]?.boxes?.[2]).toEqual({
    label: "Nodule/Mass",
    x: 10,
    y: 20,
    width: 30,
    height: 40,
    frame: null,
    reader: "R2",
  });
  expect(notes[0]).toBe(
    "labels are those of three radiologists each, joined by readerMajority; they disagree on 1 of 2 images",
  );
});

test("the rule is the caller's choice, and No finding never stands beside a finding", async () => {
  const union = await vindrCxr.read(filesWith(...rows), { rule: readerUnion });
  expect(present(union.records[0]?.labels)).toEqual(["Cardiomegaly", "Nodule/Mass"]);
  const all = await vindrCxr.read(filesWith(...rows), { rule: readerIntersection });
  expect(present(all.records[0]?.labels)).toEqual([]);
  expect(present(all.records[1]?.labels)).toEqual(["No finding"]);
});

test("R6: Nodule/Mass is one label with a slash in it", async () => {
  expect(vindrFindings).toHaveLength(15);
  const { records } = await vindrCxr.read(filesWith(...rows), { rule: readerUnion });
  expect(Object.keys(records[0]?.labels ?? {})).toEqual(vindrFindings);
});

test("a table with the size of the image gives boxes their frame", async () => {
  const files = filesOf({
    "train.csv": [
      `${header},width,height`,
      "aa,ILD,5,R1,1,2,11,22,2336,2836",
      "aa,ILD,5,R2,1,2,11,22,2336,2836",
      "aa,ILD,5,R3,1,2,11,22,2336,2836",
    ].join("\n"),
    "images/aa.png": "",
  });
  const { records } = await vindrCxr.read(files);
  expect(records[0]?.boxes?.[0]?.frame).toEqual({ width: 2336, height: 2836 });
  expect(records[0]?.file).toBe("images/aa.png");
});

test.each<[string, string[], number, string]>([
  [
    "two readers",
    [0, 1].map((i) => `aa,No finding,14,R${i},,,,`),
    1,
    "has the readers R0, R1, wants 3",
  ],
  [
    "a reader who contradicts himself",
    [...rows.slice(0, 4), "aa,No finding,14,R1,,,,"],
    1,
    "reader R1 says Cardiomegaly and No finding",
  ],
  [
    "an unknown label",
    ["aa,Nodule,8,R1,1,2,3,4"],
    1,
    'class_name "Nodule" is no label of VinDr-CXR',
  ],
  [
    "another id",
    [...rows.slice(0, 3), "aa,No finding,13,R3,,,,"],
    4,
    "class_id is 13, but No finding is 14",
  ],
  [
    "a box of nothing",
    [...rows.slice(0, 3), "aa,No finding,14,R3,1,2,3,4"],
    4,
    "No finding has a box (x_min)",
  ],
  [
    "an empty box",
    [...rows.slice(0, 3), "aa,ILD,5,R3,1,2,1,4"],
    4,
    "the box 1, 2 to 1, 4 leaves the image or is empty",
  ],
  ["no box", [...rows.slice(0, 3), "aa,ILD,5,R3,,,,"], 4, 'column x_min is "", wants a number'],
])("an image with %s is rejected whole", async (_, bad, row, reason) => {
  const { records, rejected } = await vindrCxr.read(filesWith(...bad, ...rows.slice(4)));
  expect(records.map((r) => r.id)).toEqual(["bb.dicom"]);
  expect(rejected.map((r) => r.row)).toEqual([row]);
  expect(rejected[0]?.reason).toContain(reason);
});
