import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { DataError, UsageError } from "@xrt/core";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { decodeImage } from "./decode-image.js";
import { loadSharp } from "./load-sharp.js";

const folder = mkdtempSync(join(tmpdir(), "xrt-decode-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, bytes: Uint8Array | string): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** A grey ramp over the rows, taller than wide, so that a transposed or flipped image shows. */
const ramp = sharp(
  Uint8Array.from({ length: 12 }, (_, i) => 20 * i),
  {
    raw: { width: 3, height: 4, channels: 1 },
  },
).toColourspace("b-w");
const rampValues = Array.from({ length: 12 }, (_, i) => 20 * i);
const noise = sharp(
  Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * i * 31) % 251),
  {
    raw: { width: 64, height: 64, channels: 1 },
  },
).toColourspace("b-w");

test("a grey PNG decodes upright, to one channel and its exact values", async () => {
  const image = await decodeImage(fileOf("grey.png", await ramp.clone().png().toBuffer()));
  expect(image.shape).toEqual([4, 3, 1]);
  expect(image.data).toBeInstanceOf(Float32Array);
  expect([...image.data]).toEqual(rampValues);
});

test("the kind of file is found by content: a PNG named .jpg", async () => {
  const image = await decodeImage(fileOf("png.jpg", await ramp.clone().png().toBuffer()));
  expect([...image.data]).toEqual(rampValues);
});

test("a grey JPEG has one channel", async () => {
  const image = await decodeImage(fileOf("grey.jpg", await noise.clone().jpeg().toBuffer()));
  expect(image.shape).toEqual([64, 64, 1]);
});

test("colour has three channels, red first; transparent pixels are laid on black", async () => {
  const raw = Uint8Array.of(255, 128, 0, 255, 200, 100, 50, 0);
  const png = await sharp(raw, { raw: { width: 2, height: 1, channels: 4 } })
    .png()
    .toBuffer();
  const image = await decodeImage(fileOf("colour.png", png));
  expect(image.shape).toEqual([1, 2, 3]);
  expect([...image.data]).toEqual([255, 128, 0, 0, 0, 0]);
});

test("a palette decodes to its colours", async () => {
  const raw = Uint8Array.of(255, 0, 0, 0, 0, 255);
  const png = await sharp(raw, { raw: { width: 2, height: 1, channels: 3 } })
    .png({ palette: true })
    .toBuffer();
  expect([...(await decodeImage(fileOf("palette.png", png))).data]).toEqual([...raw]);
});

test("16-bit samples keep their precision: 65535 is 255 and 1 is 1/257", async () => {
  const raw = Uint16Array.of(0, 1, 257, 65535);
  const png = await sharp(raw, { raw: { width: 4, height: 1, channels: 1 } })
    .toColourspace("grey16")
    .png()
    .toBuffer();
  const image = await decodeImage(fileOf("wide.png", png));
  expect(image.shape).toEqual([1, 4, 1]);
  expect([...image.data]).toEqual([0, Math.fround(1 / 257), 1, 255]);
});

test("EXIF orientation is ignored", async () => {
  const jpeg = await noise.clone().resize(16, 8).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect((await decodeImage(fileOf("turned.jpg", jpeg))).shape.slice(0, 2)).toEqual([8, 16]);
});

test("two decodings of one file are two arrays", async () => {
  const file = fileOf("twice.png", await ramp.clone().png().toBuffer());
  const [a, b] = [await decodeImage(file), await decodeImage(file)];
  expect(a).toEqual(b);
  expect(a.data.buffer).not.toBe(b.data.buffer);
});

const jpeg = await noise.clone().jpeg().toBuffer();
const png = await noise.clone().png().toBuffer();
test.each<[string, string, Uint8Array | string, string]>([
  ["a JPEG cut in half", "half.jpg", jpeg.subarray(0, jpeg.length / 2), "premature end"],
  ["a JPEG without its last 20 bytes", "tail.jpg", jpeg.subarray(0, -20), "premature end"],
  ["a PNG cut in half", "half.png", png.subarray(0, png.length / 2), "cannot be decoded"],
  ["an empty file", "empty.jpg", "", "the file is empty (0 bytes)"],
  ["text with the name of an image", "text.jpg", "not an image\n", "unsupported image format"],
  [
    "a drawing",
    "drawing.svg",
    '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>',
    "svg is not one of jpeg",
  ],
])("%s is refused in one line that names the file", async (_, name, bytes, message) => {
  const error = await decodeImage(fileOf(name, bytes)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain(join(folder, name));
  expect(String(error)).toContain(message);
  expect(String(error)).not.toContain("\n");
});

test("a missing file and a folder are refused by name", async () => {
  await expect(decodeImage(join(folder, "none.jpg"))).rejects.toThrow("none.jpg: no such file");
  await expect(decodeImage(folder)).rejects.toThrow(`${folder}: cannot be read (EISDIR)`);
});

test("an image beyond 100 megapixels is refused before it is decoded", async () => {
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(30_000, 16);
  bomb.writeUInt32BE(30_000, 20);
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  await expect(decodeImage(fileOf("bomb.png", bomb))).rejects.toThrow("exceeds pixel limit");
});

test("without sharp the error says how to get it", async () => {
  const absent = () => Promise.reject(new Error("Cannot find package 'sharp'\nmore"));
  await expect(loadSharp(absent)).rejects.toThrow(UsageError);
  await expect(loadSharp(absent)).rejects.toThrow(
    /Cannot find package 'sharp'\); run: npm install sharp$/,
  );
});
