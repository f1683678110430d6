import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { realTables } from "../../fixtures/real-tables.js";
import { countLabels } from "../count-labels.js";
import { detectReader } from "../dataset-readers.js";
import type { ImageRecord } from "../image-record.js";
import { nihChestXray14 } from "./nih-chest-xray14.js";

const header =
  "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";
const table = (...rows: string[]) => `${[header, ...rows].join("\n")}\n`;

/** Made-up rows in the published format. */
const mass = "00090001_000.png,Mass|Effusion,0,90001,61,F,PA,2682,2749,0.143,0.143";
const normal = "00090001_001.png,No Finding,1,90001,62,F,AP,2500,2048,0.168,0.168";
const hernia = "00090002_000.png,Hernia,0,90002,411,M,PA,2500,2048,0.168,0.168";
const data = "Data_Entry_2017_v2020.csv";

test("reads rows, and finds images in the folders as they are unpacked", async () => {
  const files = filesOf({
    [`nih/${data}`]: table(mass, normal, hernia),
    "nih/images_001/images/00090001_000.png": "",
    "nih/images/00090001_001.png": "",
  });
  expect(await detectReader(files)).toBe(nihChestXray14);
  const { records, missingFiles, rejected, notes } = await nihChestXray14.read(files);
  expect(rejected).toEqual([]);
  expect(records.map((r) => r.file)).toEqual([
    "nih/images_001/images/00090001_000.png",
    "nih/images/00090001_001.png",
    "nih/images/00090002_000.png",
  ]);
  expect(missingFiles).toEqual(["nih/images/00090002_000.png"]);
  expect(records.map((r) => [r.id, r.patient, r.view, r.sex, r.age])).toEqual([
    ["00090001_000.png", "90001", "PA", "F", 61],
    ["00090001_001.png", "90001", "AP", "F", 62],
    ["00090002_000.png", "90002", "PA", "M", null],
  ]);
  expect(records[0]?.labels).toMatchObject({ Mass: 1, Effusion: 1, Nodule: 0, "No Finding": 0 });
  expect(records[0]?.raw?.["OriginalImage[Width"]).toBe("2682");
  expect(notes).toEqual([
    "labels were read out of reports by a program; what is not listed counts as absent",
    "1 ages are none from 0 to 120 years; they are null",
    "there are no lists of the official split; records name no part",
  ]);
});

test("the table of 2017: an unnamed last column, ages with their unit", async () => {
  const rows = ["060Y", "018M", "010D"].map(
    (age, i) => `0009000${i}_000.png,No Finding,0,9000${i},${age},M,PA,2500,2048,0.168,0.168,`,
  );
  const files = filesOf({ "Data_Entry_2017.csv": `${[`${header},`, ...rows].join("\n")}\n` });
  const { records } = await nihChestXray14.read(files);
  expect(records.map((r) => r.age)).toEqual([60, 1.5, 10 / 365.25]);
});

test("the official lists make the parts, whatever other lists are called test_list.txt", async () => {
  const files = filesOf({
    [data]: table(mass, normal, hernia),
    "chexnet/test_list.txt": "00090001_000.png 0 0 0",
    "lists/train_val_list.txt": "00090001_000.png\n00090001_001.png",
    "lists/test_list.txt": "00090005_000.png\r\n",
  });
  const { records, notes, rejected } = await nihChestXray14.read(files);
  expect(rejected).toEqual([]);
  expect(records.map((r) => r.part)).toEqual(["train_val", "train_val", undefined]);
  expect(notes.slice(2)).toEqual([
    "1 images are in none of the lists; they name no part",
    "1 listed images are not in the table",
  ]);
});

test("lists of CheXNet are read as they are, with folders and with findings", async () => {
  const effusionMass = "0 0 1 0 1 0 0 0 0 0 0 0 0 0";
  const files = filesOf({
    [data]: table(mass, normal, hernia),
    "train_list.txt": `images_006/00090001_000.png ${effusionMass}\n`,
    "val_list.txt": `00090001_001.png ${effusionMass}\n`,
    "test_list.txt": `00090002_000.png 1 1\n00090001_000.png ${effusionMass}\n`,
  });
  const lists = { train: "train_list.txt", val: "val_list.txt", test: "test_list.txt" };
  const { records, notes, rejected } = await nihChestXray14.read(files, { lists });
  expect(records.map((r) => r.part)).toEqual(["train", "val", undefined]);
  expect(notes).toContain("1 lines of the lists state other findings than the table");
  expect(rejected).toEqual([
    {
      table: "test_list.txt",
      row: 1,
      reason: '"1 1" follows the file name, wants nothing or 14 numbers 0 or 1',
    },
    { table: "test_list.txt", row: 2, reason: "00090001_000.png is already in the part train" },
  ]);
});

test("boxes: a ragged table, Infiltrate is Infiltration, the frame has 1024 pixels", async () => {
  const boxes = [
    "Image Index,Finding Label,Bbox [x,y,w,h],,,",
    "00090001_000.png,Mass,10.5,20,30,40",
    "00090001_000.png,Infiltrate,1,2,3,4",
    "00090001_000.png,Mess,1,2,3,4",
    "00090001_000.png,Mass,1000,2,30,4",
    "00090009_000.png,Mass,1,2,3,4",
  ].join("\n");
  const files = filesOf({ [data]: table(mass), "BBox_List_2017.csv": boxes });
  const { records, notes, rejected } = await nihChestXray14.read(files);
  const frame = { width: 1024, height: 1024 };
  expect(records[0]?.boxes).toEqual([
    { label: "Mass", x: 10.5, y: 20, width: 30, height: 40, frame },
    { label: "Infiltration", x: 1, y: 2, width: 3, height: 4, frame },
  ]);
  expect(rejected.map((r) => [r.row, r.reason])).toEqual([
    [3, '"Mess" is no finding of NIH ChestX-ray14; nearest: Mass'],
    [4, "the box 1000, 2, 30, 4 is empty or leaves the 1024 x 1024 pixels of the image"],
  ]);
  expect(notes).toContain("1 boxes are around a finding that the labels deny");
  expect(notes).toContain("1 images with boxes are not in the table");
});

test("Google's radiologists are readers of their own; the labels stay those of the reports", async () => {
  const relabels = `${header},Fracture,Pneumothorax,Airspace opacity,Nodule or mass,Set Id\r\n${mass},NO,YES,NO,YES,val\r\n${normal},NO,NO,perhaps,NO,val\r\n`;
  const files = filesOf({
    [data]: table(mass, normal),
    "google2019_nih-chest-xray-labels.csv": relabels,
  });
  const { records, rejected } = await nihChestXray14.read(files);
  expect(records[0]?.readers).toEqual([
    {
      reader: "google-adjudicated",
      labels: { Fracture: 0, Pneumothorax: 1, "Airspace opacity": 0, "Nodule or mass": 1 },
    },
  ]);
  expect(records[0]?.labels.Pneumothorax).toBe(0);
  expect(rejected.map((r) => r.reason)).toEqual([
    'column Airspace opacity is "perhaps", wants YES or NO',
  ]);
});

test.each([
  ["an unknown label (R6)", mass.replace("Mass", "Mas"), "nearest: Mass"],
  ["No Finding beside a finding", mass.replace("Mass", "No Finding"), "excludes every finding"],
  ["a blank patient", mass.replace(",90001,", ",,"), "column Patient ID is blank"],
])("%s makes a row unusable, with the reason", async (_, row, reason) => {
  const files = filesOf({ [data]: table(row, hernia) });
  const { records, rejected } = await nihChestXray14.read(files);
  expect(records).toHaveLength(1);
  expect(rejected).toMatchObject([{ table: data, row: 1 }]);
  expect(rejected[0]?.reason).toContain(reason);
});

test("one image in two rows is an error that names both", async () => {
  const reading = nihChestXray14.read(filesOf({ [data]: table(mass, mass) }));
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(
    "00090001_000.png of patient 90001; images/00090001_000.png",
  );
});

test("a missing column is named with the nearest one", async () => {
  const files = filesOf({ [data]: table(mass).replace("Patient ID", "PatientID") });
  await expect(nihChestXray14.read(files)).rejects.toThrow(
    'has no column "Patient ID" (nearest: "PatientID")',
  );
});

test("behind an address the table has its published name", async () => {
  const { records, missingFiles } = await nihChestXray14.read(
    unlisted(filesOf({ [data]: table(mass) })),
  );
  expect([records[0]?.file, missingFiles]).toEqual(["images/00090001_000.png", null]);
});

const real = realTables({
  "Data_Entry_2017_v2020.csv.gz": "metadata/Data_Entry_2017_v2020.csv.gz",
  "BBox_List_2017.csv.gz": "metadata/BBox_List_2017.csv.gz",
  "train_val_list.txt.gz": "metadata/nih_train_val_list.txt.gz",
  "test_list.txt.gz": "metadata/nih_test_list.txt.gz",
  "google2019_nih-chest-xray-labels.csv.gz": "metadata/google2019_nih-chest-xray-labels.csv.gz",
});
const people = (records: readonly ImageRecord[]) => new Set(records.map((r) => r.patient)).size;

test.skipIf(real.absent)(
  "112,120 rows with lists, boxes and relabels have the published counts (skipped: no real data)",
  async () => {
    const { records, rejected, notes } = await nihChestXray14.read(real.files());
    expect(rejected).toEqual([]);
    expect([records.length, people(records)]).toEqual([112_120, 30_805]);
    const having = (key: "view" | "sex", value: string) =>
      records.filter((r) => r[key] === value).length;
    expect([having("view", "PA"), having("view", "AP")]).toEqual([67_310, 44_810]);
    expect([having("sex", "M"), having("sex", "F")]).toEqual([63_340, 48_780]);
    const ages = records.map((r) => r.age ?? Number.NaN);
    expect([ages.reduce((a, b) => Math.min(a, b)), ages.reduce((a, b) => Math.max(a, b))]).toEqual([
      0, 95,
    ]);
    expect(countLabels(records)).toEqual({
      "No Finding": 60_361,
      Infiltration: 19_894,
      Effusion: 13_317,
      Atelectasis: 11_559,
      Nodule: 6_331,
      Mass: 5_782,
      Pneumothorax: 5_302,
      Consolidation: 4_667,
      Pleural_Thickening: 3_385,
      Cardiomegaly: 2_776,
      Emphysema: 2_516,
      Edema: 2_303,
      Fibrosis: 1_686,
      Pneumonia: 1_431,
      Hernia: 227,
    });
    // 836 different cells, of which some differ in the order of their labels only
    expect(new Set(records.map((r) => r.raw?.["Finding Labels"])).size).toBe(836);
    expect(new Set(records.map((r) => r.labels)).size).toBe(801);

    const parts = ["train_val", "test"].map((part) => records.filter((r) => r.part === part));
    expect(parts.map((part) => [part.length, people(part)])).toEqual([
      [86_524, 28_008],
      [25_596, 2_797],
    ]);
    expect(parts.map((part) => countLabels(part).Pneumonia)).toEqual([876, 555]);
    expect(parts.map((part) => countLabels(part)["No Finding"])).toEqual([50_500, 9_861]);

    const boxed = records.filter((r) => r.boxes !== undefined);
    const boxes = boxed.flatMap((r) => r.boxes ?? []);
    expect([boxed.length, boxes.length]).toEqual([880, 984]);
    expect(boxed.every((r) => r.part === "test")).toBe(true);
    expect(boxes.filter((box) => box.label === "Infiltration")).toHaveLength(123);
    expect(Math.max(...boxes.map((box) => box.x + box.width))).toBeCloseTo(1012.08, 2);
    expect(Math.max(...boxes.map((box) => box.y + box.height))).toBeCloseTo(1022.05, 2);

    const reread = records.filter((r) => r.readers !== undefined);
    const answers = countLabels(reread.flatMap((r) => r.readers ?? []));
    expect(answers).toEqual({
      "Airspace opacity": 2_166,
      "Nodule or mass": 605,
      Pneumothorax: 238,
      Fracture: 186,
    });
    expect(["train_val", "test"].map((p) => reread.filter((r) => r.part === p).length)).toEqual([
      2_414, 1_962,
    ]);
    expect(notes).toEqual([
      "labels were read out of reports by a program; what is not listed counts as absent",
      "4376 images have labels of Google's radiologists, in readers; labels are still those of the reports",
    ]);
  },
);
