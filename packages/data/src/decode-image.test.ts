import { gzipSync } from "node:zlib";
import { DataError, UsageError } from "@xrt/core";
import sharp from "sharp";
import { expect, test } from "vitest";
import { bmpFile } from "../fixtures/bmp-file.js";
import { dicomFile, pixelElements } from "../fixtures/dicom-file.js";
import { niftiFile } from "../fixtures/nifti-file.js";
import { pngFile } from "../fixtures/png-file.js";
import { decodeImage } from "./decode-image.js";
import { imageKind } from "./image-kind.js";
import { sharpRaster } from "./node/sharp-raster.js";

/** A picture that no turn, mirroring or transposition leaves alone. */
const [width, height] = [24, 16];
const ramp = Array.from(
  { length: width * height },
  (_, i) => 6 * (i % width) + 7 * Math.floor(i / width),
);
const upright = sharp(Uint8Array.from(ramp), { raw: { width, height, channels: 1 } }).toColourspace(
  "b-w",
);
const rows = Array.from({ length: height }, (_, y) => ramp.slice(y * width, (y + 1) * width));

const dicom = dicomFile([
  ...pixelElements({ rows: height, columns: width, allocated: 8 }),
  ["7fe00010", "OB", Uint8Array.from(ramp)],
]);
const bitmap = bmpFile(rows, {
  width,
  height: -height,
  bits: 8,
  palette: Array.from({ length: 256 }, (_, i) => [i, i, i] as const),
});
const files: [string, Uint8Array, number][] = [
  ["png", pngFile(ramp, { width, height, depth: 8, colour: 0 }), 0],
  ["bmp", bitmap, 0],
  ["dicom", dicom, 0],
  ["nifti", niftiFile(ramp, { datatype: 2, shape: [width, height] }), 0],
  ["tiff", await upright.clone().tiff({ compression: "lzw" }).toBuffer(), 0],
  // lossy: a smooth ramp at quality 100 is kept within 3 levels
  ["jpeg", await upright.clone().jpeg({ quality: 100 }).toBuffer(), 3],
  ["webp", await upright.clone().webp({ lossless: true }).toBuffer(), 1],
  ["gif", await upright.clone().gif({ dither: 0 }).toBuffer(), 3],
];

test.each(files)(
  "%s is known by its content and decodes upright, gzipped or not",
  async (kind, bytes, most) => {
    expect(imageKind(bytes)).toBe(kind);
    const image = await decodeImage(bytes, { raster: sharpRaster });
    expect(image.shape.slice(0, 2)).toEqual([height, width]);
    const channels = image.shape[2] ?? 0;
    for (const [i, v] of ramp.entries()) {
      expect(Math.abs((image.data[channels * i] ?? Number.NaN) - v)).toBeLessThanOrEqual(most);
    }
    expect(await decodeImage(gzipSync(bytes), { raster: sharpRaster })).toEqual(image);
  },
);

test("DICOM whose preamble is the head of a TIFF is DICOM", () => {
  const both = dicom.slice();
  both.set(new TextEncoder().encode("II*\0"));
  expect(imageKind(both)).toBe("dicom");
});

test("without a browser PNG, bitmaps, DICOM and NIfTI decode, and JPEG says where its decoder is", async () => {
  for (const [kind, bytes] of files.slice(0, 4)) {
    expect([kind, ...(await decodeImage(bytes)).data]).toEqual([kind, ...ramp]);
  }
  const jpeg = files.find(([kind]) => kind === "jpeg")?.[1] ?? new Uint8Array();
  const error = await decodeImage(jpeg, { path: "film.jpg" }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toContain('import decodeImage from "@xrt/data/node"');
});

test.each<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(), "the file is empty (0 bytes)"],
  ["text", new TextEncoder().encode("file,label\n"), "no image of a known kind"],
  ["TIFF", new TextEncoder().encode("II*\0...."), "tiff, which browsers do not read"],
  ["gzip within gzip", gzipSync(gzipSync("x")), "gzip within gzip"],
  ["a volume", niftiFile([1, 2, 3, 4, 5, 6, 7, 8], { shape: [2, 2, 2] }), "not a picture"],
])("%s is refused", async (_, bytes, message) => {
  const error = await decodeImage(bytes, { path: "film" }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain("film: ");
  expect(String(error)).toContain(message);
});
