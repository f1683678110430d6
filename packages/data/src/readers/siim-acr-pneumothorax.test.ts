import { expect, test } from "vitest";
import { filesOf } from "../../fixtures/files-of.js";
import { detectReader } from "../dataset-readers.js";
import type { ImageRecord } from "../image-record.js";
import { siimAcrPneumothorax } from "./siim-acr-pneumothorax.js";

const table = (...rows: string[]) => `${["ImageId, EncodedPixels", ...rows].join("\n")}\n`;

/** Row and column of the pixels inside the mask of a record. */
async function inside({ masks }: ImageRecord): Promise<[number, number][]> {
  const mask = await masks?.[0]?.mask();
  expect(mask?.shape).toEqual([1024, 1024, 1]);
  const pixels: [number, number][] = [];
  mask?.data.forEach((v, i) => {
    if (v === 1) pixels.push([Math.floor(i / 1024), i % 1024]);
  });
  return pixels;
}

test("R4: an image with several masks is one record with the union of them", async () => {
  const files = filesOf({
    "train-rle.csv": table("1.2.3.1,1 2 1023 1", "1.2.3.1,2 2", "1.2.3.2, -1", "1.2.3.3,-1"),
    "dicom-images-train/9.1/9.2/1.2.3.1.dcm": "",
  });
  expect(await detectReader(files)).toBe(siimAcrPneumothorax);
  const { records, notes, missingFiles } = await siimAcrPneumothorax.read(files);
  expect(records.map((r) => [r.id, r.file, r.patient, r.labels.Pneumothorax])).toEqual([
    ["1.2.3.1.dcm", "dicom-images-train/9.1/9.2/1.2.3.1.dcm", null, 1],
    ["1.2.3.2.dcm", "1.2.3.2.dcm", null, 0],
    ["1.2.3.3.dcm", "1.2.3.3.dcm", null, 0],
  ]);
  expect(records[0]?.masks).toHaveLength(1);
  // rows and columns: down column 0 from 1 to 3, and row 2 of column 1
  expect(await inside(records[0] as ImageRecord)).toEqual([
    [1, 0],
    [2, 0],
    [2, 1],
    [3, 0],
  ]);
  expect(records[1]?.masks).toBeUndefined();
  expect(missingFiles).toHaveLength(2);
  expect(notes[0]).toBe("1 images have several masks; theirs is the union");
});

test("a mask that is given twice is one mask", async () => {
  const { notes, records } = await siimAcrPneumothorax.read(
    filesOf({ "train-rle.csv": table("a,1 2", "a,1 2") }),
  );
  expect(records).toHaveLength(1);
  expect(notes).toHaveLength(1);
});

test("the header may have lost its blank", async () => {
  const files = filesOf({ "stage_2_train.csv": "ImageId,EncodedPixels\na,5 1\n" });
  const { records } = await siimAcrPneumothorax.read(files);
  expect(await inside(records[0] as ImageRecord)).toEqual([[5, 0]]);
});

test.each([
  ["an empty run", ["a,1 2", "a,1 0"], 2, "wants gap >= 0, length > 0"],
  ["overlapping runs", ["a,5 5 -3 4"], 1, "wants gap >= 0, length > 0"],
  [
    "a mask out of the image",
    ["a,1048575 2"],
    1,
    "the mask ends at pixel 1048577, its frame has 1024 x 1024",
  ],
  ["a mask and -1", ["a,1 2", "a,-1"], 1, "the image has a mask in one row and -1 in another"],
  ["nothing", ["a,"], 1, "column  EncodedPixels is blank"],
])("an image with %s is rejected whole", async (_, rows, row, reason) => {
  const { records, rejected } = await siimAcrPneumothorax.read(
    filesOf({ "train-rle.csv": table(...rows, "b,-1") }),
  );
  expect(records.map((r) => r.id)).toEqual(["b.dcm"]);
  expect(rejected.map((r) => r.row)).toEqual([row]);
  expect(rejected[0]?.reason).toContain(reason);
});
