import { DataError, UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { dicomFile, pixelElements, words } from "../../fixtures/dicom-file.js";
import { UnsupportedTransferSyntaxError } from "../dicom/unsupported-transfer-syntax-error.js";
import { decodeDicom } from "./decode-dicom.js";
import { decodeImage } from "./decode-image.js";

const film = dicomFile([
  ...pixelElements({ stored: 12 }),
  ["7fe00010", "OW", words(0, 1, 2, 3, 4, 4095)],
]);

test("threads give frames and pictures, and leave the bytes to their owner", async () => {
  const images = await Promise.all(Array.from({ length: 9 }, () => decodeDicom(film)));
  for (const { data } of images) expect([...data]).toEqual([0, 1, 2, 3, 4, 4095]);
  const picture = await decodeImage(film);
  expect(picture.shape).toEqual([2, 3, 1]);
  expect(picture.data[5]).toBe(255);
  expect(film.length).toBeGreaterThan(0);
});

test("errors keep their kind on the way from a thread", async () => {
  const path = "film.dcm";
  await expect(decodeDicom(film.subarray(0, -2), { path })).rejects.toMatchObject({
    constructor: DataError,
    path,
  });
  await expect(decodeDicom(film, { path, frame: 3 })).rejects.toBeInstanceOf(UsageError);
  const other = dicomFile([], { syntax: "1.2.840.10008.1.2.4.110" });
  await expect(decodeDicom(other, { path })).rejects.toMatchObject({
    constructor: UnsupportedTransferSyntaxError,
    uid: "1.2.840.10008.1.2.4.110",
    syntax: "JPEG XL Lossless",
    path,
  });
  await expect(decodeDicom("nowhere.dcm")).rejects.toThrow("nowhere.dcm: no such file");
});
