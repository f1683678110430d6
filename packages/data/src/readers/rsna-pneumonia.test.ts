import { expect, test } from "vitest";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import { patientGroups } from "../patient-groups.js";
import { rsnaPneumonia } from "./rsna-pneumonia.js";

const header = "patientId,x,y,width,height,Target";
const labels = (...rows: string[]) => `${[header, ...rows].join("\n")}\n`;
const classes = (...rows: string[]) => `${["patientId,class", ...rows].join("\n")}\n`;

/** Invented rows in the published format. */
const contents = {
  "stage_2_train_labels.csv": labels(
    "u-1,,,,,0",
    "u-2,264.0,152.0,213.0,379.0,1",
    "u-2,562.0,152.0,256.0,453.0,1",
    "u-3,,,,,0",
  ),
  "stage_2_detailed_class_info.csv": classes(
    "u-1,No Lung Opacity / Not Normal",
    "u-2,Lung Opacity",
    "u-2,Lung Opacity",
    "u-3,Normal",
  ),
  "stage_2_train_images/u-1.dcm": "",
};

test("several boxes of an image are one record; classes are labels", async () => {
  const files = filesOf(contents);
  expect(await detectReader(files)).toBe(rsnaPneumonia);
  const { records, rejected, missingFiles } = await rsnaPneumonia.read(files);
  expect(rejected).toEqual([]);
  expect(records.map((r) => [r.id, r.file, Object.values(r.labels)])).toEqual([
    ["u-1.dcm", "stage_2_train_images/u-1.dcm", [0, 1, 0]],
    ["u-2.dcm", "stage_2_train_images/u-2.dcm", [1, 0, 0]],
    ["u-3.dcm", "stage_2_train_images/u-3.dcm", [0, 0, 1]],
  ]);
  expect(records[1]?.boxes).toEqual([
    {
      label: "Lung Opacity",
      x: 264,
      y: 152,
      width: 213,
      height: 379,
      frame: { width: 1024, height: 1024 },
    },
    {
      label: "Lung Opacity",
      x: 562,
      y: 152,
      width: 256,
      height: 453,
      frame: { width: 1024, height: 1024 },
    },
  ]);
  expect(missingFiles).toHaveLength(2);
});

test("patientId is no person: a split by patient is refused, and a note says why", async () => {
  const { records, notes } = await rsnaPneumonia.read(filesOf(contents));
  expect(records.map((r) => r.patient)).toEqual([null, null, null]);
  expect(() => patientGroups(records)).toThrow("3 of 3 images name no patient");
  expect(notes[0]).toContain("3 images name no person: patientId is the name of the image");
});

test("the RSNA's cross-match gives the patient numbers of NIH ChestX-ray14", async () => {
  const mapping = JSON.stringify([
    { subset_img_id: "u-1", img_id: "00000061_012.png" },
    { subset_img_id: "u-2", img_id: "00000061_013.png" },
  ]);
  const { records, notes } = await rsnaPneumonia.read(
    filesOf({ ...contents, "pneumonia-challenge-dataset-mappings_2018.json": mapping }),
  );
  expect(records.map((r) => r.patient)).toEqual(["61", "61", null]);
  expect(notes[0]).toContain("1 images name no person");
});

test.each(["{", "{}", '[{ "subset_img_id": "u-1" }]', "[null]"])(
  "a cross-match %s is refused",
  async (text) => {
    const files = filesOf({ ...contents, "pneumonia-challenge-dataset-mappings_2018.json": text });
    await expect(rsnaPneumonia.read(files)).rejects.toThrow("wants a JSON list of { subset_img_id");
  },
);

test("R3: the tables say nothing of views, and no view is made up", async () => {
  const { records } = await rsnaPneumonia.read(filesOf(contents));
  expect(records.map((r) => r.view)).toEqual([null, null, null]);
});

test("without the table of classes it is missing why an image is negative", async () => {
  const files = filesOf({ "stage_2_train_labels.csv": contents["stage_2_train_labels.csv"] });
  const { records } = await rsnaPneumonia.read(files);
  expect(records.map((r) => Object.values(r.labels))).toEqual([
    [0, "missing", "missing"],
    [1, 0, 0],
    [0, "missing", "missing"],
  ]);
});

test.each([
  [
    "Target 1 and 0 in one image",
    ["u-2,1,2,3,4,1", "u-2,,,,,0"],
    ["u-2,Lung Opacity"],
    "has Target 1 in one row and 0 in another",
  ],
  [
    "a box beside Target 0",
    ["u-2,1,2,3,4,0"],
    ["u-2,Normal"],
    "Target is 0, but the row has a box",
  ],
  ["no box beside Target 1", ["u-2,,,,,1"], ["u-2,Lung Opacity"], 'column x is "", wants a number'],
  [
    "a box out of the image",
    ["u-2,1000,2,30,4,1"],
    ["u-2,Lung Opacity"],
    "leaves 1024 x 1024 or is empty",
  ],
  [
    "two classes",
    ["u-2,1,2,3,4,1"],
    ["u-2,Lung Opacity", "u-2,Normal"],
    'class is "Lung Opacity", "Normal", wants one of',
  ],
  [
    "a class that is not the target",
    ["u-2,,,,,0"],
    ["u-2,Lung Opacity"],
    "Target is 0, but the class is Lung Opacity",
  ],
  ["another target", ["u-2,,,,,2"], ["u-2,Normal"], 'Target is "2", wants 0 or 1'],
])("an image with %s is rejected with its reason", async (_, rows, classRows, reason) => {
  const files = filesOf({
    "stage_2_train_labels.csv": labels(...rows, "u-9,,,,,0"),
    "stage_2_detailed_class_info.csv": classes(...classRows, "u-9,Normal"),
  });
  const { records, rejected } = await rsnaPneumonia.read(files);
  expect(records.map((r) => r.id)).toEqual(["u-9.dcm"]);
  expect(rejected.map((r) => r.row)).toEqual([1]);
  expect(rejected[0]?.reason).toContain(reason);
});

test("behind an address both tables are read", async () => {
  const { records } = await rsnaPneumonia.read(unlisted(filesOf(contents)));
  expect(records[2]?.labels.Normal).toBe(1);
});
