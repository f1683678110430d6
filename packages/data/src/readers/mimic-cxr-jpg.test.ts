import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { mimicCxrJpg } from "./mimic-cxr-jpg.js";

const labelHeader =
  "subject_id,study_id,Atelectasis,Cardiomegaly,Consolidation,Edema,Enlarged Cardiomediastinum,Fracture,Lung Lesion,Lung Opacity,No Finding,Pleural Effusion,Pleural Other,Pneumonia,Pneumothorax,Support Devices";
const metadataHeader =
  "dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition,Rows,Columns,StudyDate,StudyTime,ProcedureCodeSequence_CodeMeaning,ViewCodeSequence_CodeMeaning,PatientOrientationCodeSequence_CodeMeaning";
const table = (header: string, ...rows: string[]) => gzipSync([header, ...rows].join("\n"));

/** Invented rows in the published format. */
const contents = {
  "mimic-cxr-2.0.0-metadata.csv.gz": table(
    metadataHeader,
    "aa-1,19999991,59999991,CHEST (PA AND LAT),PA,3056,2544,21800506,213014.531,CHEST (PA AND LAT),postero-anterior,Erect",
    "aa-2,19999991,59999991,CHEST (PA AND LAT),LATERAL,3056,2544,21800506,213014.531,CHEST (PA AND LAT),lateral,Erect",
    "aa-3,19999992,59999992,CHEST (PORTABLE AP),AP,3056,2544,21800506,213014.531,CHEST (PORTABLE AP),antero-posterior,",
    "aa-4,19999992,59999993,CHEST (PORTABLE AP),,3056,2544,21800507,213014.531,CHEST (PORTABLE AP),,",
  ),
  "mimic-cxr-2.0.0-split.csv.gz": table(
    "dicom_id,study_id,subject_id,split",
    "aa-1,59999991,19999991,train",
    "aa-2,59999991,19999991,train",
    "aa-3,59999992,19999992,validate",
  ),
  "mimic-cxr-2.0.0-chexpert.csv.gz": table(
    labelHeader,
    "19999991,59999991,1.0,,,-1.0,,,,,,0.0,,,,",
    "19999992,59999992,,,,,,,,,1.0,,,,,",
  ),
  "mimic-cxr-2.0.0-negbio.csv.gz": table(
    labelHeader,
    "19999991,59999991,1.0,,,0.0,,,,,,0.0,,,,",
    "19999992,59999992,,,,,,,,,1.0,,,,,",
  ),
  "files/p19/p19999991/s59999991/aa-1.jpg": "",
};

test("joins metadata, split and labels of the study", async () => {
  const files = filesOf(contents);
  expect(await detectReader(files)).toBe(mimicCxrJpg);
  const { records, notes, missingFiles } = await mimicCxrJpg.read(files);
  expect(records.map((r) => [r.id, r.file, r.patient, r.study, r.view, r.part])).toEqual([
    ["aa-1.jpg", "files/p19/p19999991/s59999991/aa-1.jpg", "19999991", "59999991", "PA", "train"],
    [
      "aa-2.jpg",
      "files/p19/p19999991/s59999991/aa-2.jpg",
      "19999991",
      "59999991",
      "Lateral",
      "train",
    ],
    [
      "aa-3.jpg",
      "files/p19/p19999992/s59999992/aa-3.jpg",
      "19999992",
      "59999992",
      "AP",
      "validate",
    ],
    ["aa-4.jpg", "files/p19/p19999992/s59999993/aa-4.jpg", "19999992", "59999993", null, undefined],
  ]);
  expect(records[0]?.labels).toBe(records[1]?.labels);
  const { Atelectasis, Edema, Pneumonia } = records[0]?.labels ?? {};
  expect([Atelectasis, Edema, Pneumonia]).toEqual([1, "uncertain", "missing"]);
  expect(missingFiles).toHaveLength(3);
  expect(notes).toEqual([
    "labels are those of the chexpert labeller for the study, copied to each of its images",
    "1 studies (1 images) have no labels",
    "1 images are in no part of the split",
  ]);
});

test("a study without labels is missing throughout", async () => {
  const { records } = await mimicCxrJpg.read(filesOf(contents));
  expect(new Set(Object.values(records[3]?.labels ?? {}))).toEqual(new Set(["missing"]));
  expect(Object.keys(records[3]?.labels ?? {})).toEqual(Object.keys(records[0]?.labels ?? {}));
});

test("either labeller can be chosen, and both are kept as readers", async () => {
  const { records } = await mimicCxrJpg.read(filesOf(contents), { labeller: "negbio" });
  expect(records[0]?.labels.Edema).toBe(0);
  expect(records[0]?.readers?.map((r) => [r.reader, r.labels.Edema])).toEqual([
    ["negbio", 0],
    ["chexpert", "uncertain"],
  ]);
  expect(records[3]?.readers).toBeUndefined();
});

test("R21: pixels are marked as equalised", async () => {
  const { records } = await mimicCxrJpg.read(filesOf(contents));
  expect(records.map((r) => r.pixelHistory)).toEqual(Array(4).fill("equalised"));
});

test("version 2.1.0 and unpacked tables are read; shifted dates give no year", async () => {
  const entries = Object.entries(contents).map(([name, bytes]) => [
    `mimic-cxr-jpg/2.1.0/${name.replace("2.0.0", "2.1.0")}`,
    bytes,
  ]);
  const { records, missingFiles } = await mimicCxrJpg.read(filesOf(Object.fromEntries(entries)));
  expect(records.map((r) => r.year)).toEqual(Array(4).fill(undefined));
  expect(missingFiles).not.toContain("mimic-cxr-jpg/2.1.0/files/p19/p19999991/s59999991/aa-1.jpg");
});

test("behind an address the tables of version 2.0.0 are read, without the second labeller", async () => {
  const { records } = await mimicCxrJpg.read(unlisted(filesOf(contents)));
  expect(records).toHaveLength(4);
  expect(records[0]?.readers).toBeUndefined();
});

test("a table that is not there is an error that names it", async () => {
  const { "mimic-cxr-2.0.0-split.csv.gz": _, ...rest } = contents;
  await expect(mimicCxrJpg.read(filesOf(rest))).rejects.toThrow(
    "set: holds no mimic-cxr-2.0.0-split.csv.gz; its tables are",
  );
});

test("a second row for a study is refused", async () => {
  const name = "mimic-cxr-2.0.0-chexpert.csv.gz";
  const row = "19999991,59999991,0.0,,,,,,,,,,,,,";
  const { records, rejected } = await mimicCxrJpg.read(
    filesOf({ ...contents, [name]: table(labelHeader, row, row.replace("0.0", "1.0")) }),
  );
  expect(records[0]?.labels.Atelectasis).toBe(0);
  expect(rejected).toEqual([
    { table: name, row: 2, reason: "59999991 has a row already; the first is kept" },
  ]);
});
