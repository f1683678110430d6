import { DataError, UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { covidx } from "./covidx.js";
import { covidxLine } from "./covidx-line.js";

/** Made-up lines in the published format. */
const binary = {
  "labels/train_COVIDx9B.txt": [
    "384 figure-1.jpeg positive cohen",
    "400 figure-2.jpeg negative cohen",
    "226 figure-3.jpeg negative cohen",
    "COVID-90015a COVID-90015a.png positive fig1",
    "COVID-90015b COVID-90015b.png positive fig1",
    "COVID 1 COVID(1).png positive sirm",
    "0f0f 0f0f.png negative rsna",
    "0a0a 0a0a.png negative rnsa",
  ].join("\n"),
  "labels/test_COVIDx9B.txt": [
    "419639-9 MIDRC-9.png positive ricord",
    "0b0b 0b0b.png negative rsna",
  ].join("\n"),
};

test("reads both lists: parts, sources, people, images in folders named for their part", async () => {
  const files = filesOf({ ...binary, "data/train/figure-1.jpeg": "" });
  expect(await detectReader(files)).toBe(covidx);
  const { records, notes, rejected, excluded, defaultTask } = await covidx.read(files);
  expect([rejected, excluded]).toEqual([[], []]);
  expect(records.map((r) => [r.id, r.part, r.source, r.patient, r.labels["COVID-19"]])).toEqual([
    ["figure-1.jpeg", "train", "cohen", "226", 1],
    ["figure-2.jpeg", "train", "cohen", "400", 0],
    ["figure-3.jpeg", "train", "cohen", "226", 0],
    ["COVID-90015a.png", "train", "fig1", "COVID-90015", 1],
    ["COVID-90015b.png", "train", "fig1", "COVID-90015", 1],
    ["COVID(1).png", "train", "sirm", null, 1],
    ["0f0f.png", "train", "rsna", null, 0],
    ["0a0a.png", "train", "rsna", null, 0],
    ["MIDRC-9.png", "test", "ricord", "419639-9", 1],
    ["0b0b.png", "test", "rsna", null, 0],
  ]);
  expect(records[0]?.file).toBe("data/train/figure-1.jpeg");
  expect(records[1]?.file).toBe("train/figure-2.jpeg");
  expect(notes).toEqual([
    "the lists are of version 9B",
    // 7 of 8: one of three of cohen is not as most of them; test: ricord is not in train
    "a rule that knows only the source gets 87.5 % of train and 50.0 % of test right",
    "1 lines name the source rnsa; it was taken for rsna",
    "4 images are of rsna and sirm, whose ids name images, not people; their patient is not known",
  ]);
  expect(defaultTask?.positive).toBe("COVID-19");
});

test("early lists: three classes that exclude each other, no source, repeated lines (R13)", async () => {
  const files = filesOf({
    "train_COVIDx.txt": "1 a.png normal\n1 a.png normal\n2 b.png pneumonia\n3 c.png COVID-19\n",
    "test_COVIDx.txt": "4 d.png normal\n4 a.png normal\n5 e.png positive\n",
  });
  const { records, excluded, rejected, notes } = await covidx.read(files);
  expect(records.map((r) => r.labels)).toEqual([
    { normal: 1, pneumonia: 0, "COVID-19": 0 },
    { normal: 0, pneumonia: 1, "COVID-19": 0 },
    { normal: 0, pneumonia: 0, "COVID-19": 1 },
    { normal: 1, pneumonia: 0, "COVID-19": 0 },
  ]);
  expect(excluded).toEqual([{ reason: "line repeats an earlier one", count: 1 }]);
  expect(rejected).toEqual([
    {
      table: "test_COVIDx.txt",
      row: 2,
      reason: "a.png of 4 is normal in test, but an earlier line has it of 1, normal, in train",
    },
    {
      table: "test_COVIDx.txt",
      row: 3,
      reason: 'the label is "positive", earlier lines have normal, pneumonia, COVID-19',
    },
  ]);
  expect(notes.slice(0, 2)).toEqual([
    "the lists are of version 1",
    "the lists name no source, which in this collection nearly equals the label",
  ]);
});

test("the lists of severity have a finding and a question of their own", async () => {
  const files = filesOf({
    "train_COVIDxSev.txt": "SITE2-9 a.png level1 ricord\nSITE2-9 b.png level2 ricord\n",
    "test_COVIDxSev.txt": "SITE2-8 c.png positive ricord\nSITE2-8 d.png negative ricord\n",
  });
  const { records, defaultTask } = await covidx.read(files);
  expect(records.map((r) => r.labels)).toEqual([
    { level2: 0 },
    { level2: 1 },
    { level2: 1 },
    { level2: 0 },
  ]);
  expect(defaultTask?.positive).toBe("level2");
});

test("one of several versions must be chosen", async () => {
  const files = filesOf({ ...binary, "labels/train_COVIDx_CXR-3A.txt": "1 a.png normal cohen\n" });
  await expect(covidx.read(files)).rejects.toThrow(UsageError);
  await expect(covidx.read(files)).rejects.toThrow("holds the versions 9B, CXR-3A; choose one");
  expect((await covidx.read(files, { version: "CXR-3A" })).records).toHaveLength(1);
  await expect(covidx.read(files, { version: "8A" })).rejects.toThrow(
    "holds no lists of COVIDx version 8A, such as train_COVIDx9B.txt; versions that are there: 9B, CXR-3A",
  );
});

test("behind an address the version must be named", async () => {
  const files = unlisted(
    filesOf({ "train.txt": "1 a.png positive cohen", "test.txt": "2 b.png negative cohen" }),
  );
  await expect(covidx.read(files)).rejects.toThrow(DataError);
  const { records } = await covidx.read(files, { version: "Kaggle" });
  expect(records.map((r) => r.file)).toEqual(["train/a.png", "test/b.png"]);
});

test("a text that happens to be called train.txt is not taken for a list", async () => {
  expect(await covidx.recognises(filesOf({ "train.txt": "cat.jpg 1\ndog.jpg 0\n" }))).toBe(false);
  expect(await covidx.recognises(filesOf({ "notes.txt": "1 a.png normal" }))).toBe(false);
});

test.each([
  ["3 a.jpeg pneumonia", { patient: "3", file: "a.jpeg", label: "pneumonia", source: null }],
  [
    "3 a.jpeg pneumonia cohen",
    { patient: "3", file: "a.jpeg", label: "pneumonia", source: "cohen" },
  ],
  [
    "COVID 1 COVID(1).png positive sirm",
    { patient: "COVID 1", file: "COVID(1).png", label: "positive", source: "sirm" },
  ],
])("%j is read from its end (R13)", (line, expected) => {
  expect(covidxLine(line)).toEqual(expected);
});

test.each(["", "a.png", "a.png positive", "1 a.png maybe cohen", "1 a.png cohen positive x"])(
  "%j is no line",
  (line) => {
    expect(() => covidxLine(line)).toThrow("is no line of patient, file, label");
  },
);
