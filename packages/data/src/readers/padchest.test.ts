import { expect, test } from "vitest";
import { filesOf } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { padChest } from "./padchest.js";

const columns =
  ",ImageID,ImageDir,StudyDate_DICOM,StudyID,PatientID,PatientBirth,PatientSex_DICOM,ViewPosition_DICOM,Projection,MethodProjection,Pediatric,Modality_DICOM,Manufacturer_DICOM,PhotometricInterpretation_DICOM,PixelRepresentation_DICOM,PixelAspectRatio_DICOM,SpatialResolution_DICOM,BitsStored_DICOM,WindowCenter_DICOM,WindowWidth_DICOM,Rows_DICOM,Columns_DICOM,XRayTubeCurrent_DICOM,Exposure_DICOM,ExposureInuAs_DICOM,ExposureTime_DICOM,RelativeXRayExposure_DICOM,ReportID,Report,MethodLabel,Labels,Localizations,LabelsLocalizationsBySentence,labelCUIS,LocalizationsCUIS";
const tableName = "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv";
const defaults = {
  ImageID: "1001_a.png",
  ImageDir: "0",
  StudyDate_DICOM: "20130415",
  StudyID: "1001",
  PatientID: "839860488694292331637988235681460987",
  PatientBirth: "1941.0",
  PatientSex_DICOM: "F",
  Projection: "PA",
  BitsStored_DICOM: "16",
  MethodLabel: "Physician",
  Labels: "['normal']",
};

/** Invented rows in the published format; reports hold commas and newlines. */
const table = (...rows: Readonly<Partial<Record<string, string>>>[]) =>
  [
    columns,
    ...rows.map((row, i) =>
      columns
        .split(",")
        .map(
          (column) => ({ "": String(i), Report: "uno,\ndos", ...defaults, ...row })[column] ?? "",
        )
        .map((cell) => (/[,\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(","),
    ),
  ].join("\n");
const read = (...rows: Readonly<Partial<Record<string, string>>>[]) =>
  padChest.read(filesOf({ [tableName]: table(...rows), "0/1001_a.png": "", "54/moved.png": "" }));

test("labels are a Python list; the world is closed over those that occur", async () => {
  const files = filesOf({ [tableName]: table({}) });
  expect(await detectReader(files)).toBe(padChest);
  const { records, rejected, notes } = await read(
    { Labels: "['pleural effusion', ' cardiomegaly']" },
    { ImageID: "b.png", Labels: `["crow's foot"]`, MethodLabel: "RNN_model" },
    { ImageID: "c.png" },
  );
  expect(rejected).toEqual([]);
  expect(records.map((r) => r.labels)).toEqual([
    { cardiomegaly: 1, "crow's foot": 0, normal: 0, "pleural effusion": 1 },
    { cardiomegaly: 0, "crow's foot": 1, normal: 0, "pleural effusion": 0 },
    { cardiomegaly: 0, "crow's foot": 0, normal: 1, "pleural effusion": 0 },
  ]);
  expect(records.map((r) => r.readers?.map((x) => x.reader))).toEqual([
    ["Physician"],
    ["RNN_model"],
    ["Physician"],
  ]);
  expect(notes).toEqual([
    "1 kinds of cells have blanks around or instead of labels, which were removed",
  ]);
});

test("R6: a label is the exact token, never a part of it", async () => {
  const { records } = await read(
    { Labels: "['nodule']" },
    { ImageID: "b.png", Labels: "['pseudonodule']" },
  );
  expect(records.map((r) => r.labels.nodule)).toEqual([1, 0]);
});

test("where a report says nothing of findings they are missing, not absent", async () => {
  const { records, notes } = await read(
    { Labels: "['pneumonia', 'unchanged']" },
    { ImageID: "b.png", Labels: "['unchanged']" },
    { ImageID: "c.png", Labels: "" },
    { ImageID: "d.png", Labels: "['exclude']" },
  );
  expect(records.map((r) => [r.labels.pneumonia, r.labels.unchanged, r.labels.exclude])).toEqual([
    [1, 1, 0],
    ["missing", 1, 0],
    ["missing", "missing", "missing"],
    ["missing", 0, 1],
  ]);
  expect(notes[0]).toBe(
    "3 images have labels that say nothing of findings, which are missing there",
  );
});

test("age is that at the study, and ids of people stay text", async () => {
  const { records } = await read(
    {},
    { ImageID: "b.png", PatientBirth: "2010", StudyDate_DICOM: "20130101" },
    { ImageID: "c.png", PatientBirth: "nan" },
    { ImageID: "d.png", PatientBirth: "2014" },
  );
  expect(records.map((r) => [r.age, r.year])).toEqual([
    [72, 2013],
    [3, 2013],
    [null, 2013],
    [null, 2013],
  ]);
  expect(records[0]?.patient).toBe("839860488694292331637988235681460987");
});

test.each([
  ["PA", "PA"],
  ["L", "Lateral"],
  ["AP", "AP"],
  ["AP_horizontal", "AP Supine"],
  ["COSTAL", "Other"],
  ["EXCLUDE", "Other"],
])("the projection %s is the view %s", async (Projection, view) => {
  expect((await read({ Projection })).records[0]?.view).toBe(view);
});

test("images lie in the folder that the table names, or in any other; absent ones are listed", async () => {
  const { records, missingFiles } = await read(
    {},
    { ImageID: "moved.png" },
    { ImageID: "gone.png" },
  );
  expect(records.map((r) => r.file)).toEqual(["0/1001_a.png", "54/moved.png", "0/gone.png"]);
  expect(missingFiles).toEqual(["0/gone.png"]);
});

test("pixels are scaled by the bits that are stored, and are never beyond them", async () => {
  const image = async (bits: string) =>
    (await read({ BitsStored_DICOM: bits })).records[0]?.image();
  // the one pixel of the fixture is 16 of 255, which is 4112 of 65535
  expect((await image("16"))?.data[0]).toBe(16);
  expect((await image("13"))?.data[0]).toBeCloseTo((4112 / 8191) * 255, 4);
  await expect(image("12")).rejects.toThrow("has pixels beyond the 12 bits of BitsStored_DICOM");
});

test.each([
  ["labels that are no list", { Labels: "pneumonia" }, '"pneumonia" is not a list of quoted names'],
  ["normal beside a finding", { Labels: "['normal', 'mass']" }, "normal excludes every finding"],
  ["no patient", { PatientID: "" }, "column PatientID is blank"],
  ["impossible bits", { BitsStored_DICOM: "99" }, 'BitsStored_DICOM is "99", wants 8 to 16'],
])("a row with %s is rejected with its reason", async (_, row, reason) => {
  const { records, rejected } = await read(row, { ImageID: "b.png" });
  expect(records.map((r) => r.id)).toEqual(["b.png"]);
  expect(rejected[0]?.reason).toContain(reason);
});
