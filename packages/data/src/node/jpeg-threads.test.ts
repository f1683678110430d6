import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DataError, resize } from "@xrt/core";
import sharp, { type JpegOptions, type Sharp } from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realData } from "../../fixtures/real-data.js";
import { batches } from "../batches/batches.js";
import { decodeFile, decodeInThread } from "./decode-file.js";
import { decodeImage } from "./decode-image.js";
import { hasJpegThreads, inJpegThread, startJpegThreads } from "./jpeg-threads.js";
import { openDataset } from "./open-dataset.js";

const folder = mkdtempSync(join(tmpdir(), "xrt-jpeg-"));
beforeAll(startJpegThreads);
afterAll(() => rmSync(folder, { recursive: true }));

const noise = (width: number, height: number, channels: 1 | 3) =>
  sharp(
    Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i * 31) % 251),
    { raw: { width, height, channels } },
  ).toColourspace(channels === 1 ? "b-w" : "srgb");

async function jpegFile(name: string, image: Sharp, options: JpegOptions = {}) {
  const file = join(folder, name);
  writeFileSync(file, await image.jpeg(options).toBuffer());
  return file;
}

test("a small grey film is decoded in a thread to the numbers of sharp, at any size and quality", async () => {
  expect(hasJpegThreads()).toBe(true);
  for (const [width, height, quality] of [
    [64, 64, 90],
    [61, 45, 30],
    [1, 1, 80],
    [17, 300, 100],
  ] as const) {
    const file = await jpegFile(`${width}.jpg`, noise(width, height, 1), { quality });
    const { image } = await inJpegThread(file);
    expect(image).toEqual(await decodeImage(file));
    const { image: resized } = await inJpegThread(file, { size: [20, 30] });
    expect(resized).toEqual(resize(await decodeImage(file), [20, 30]));
  }
});

test("colour, progressive and large files come back as bytes and are decoded by sharp", async () => {
  const files = [
    await jpegFile("colour.jpg", noise(30, 20, 3)),
    await jpegFile("progressive.jpg", noise(30, 20, 1), { progressive: true }),
    await jpegFile("large.jpg", noise(600, 500, 1)),
  ];
  for (const file of files) {
    const { image, bytes } = await inJpegThread(file);
    expect(image).toBeUndefined();
    expect(bytes?.length).toBeGreaterThan(0);
    expect(await decodeInThread(file, { size: [5, 5] })).toEqual(await decodeImage(file));
  }
});

test("a file that is cut short, empty, missing or no file has the error that sharp gives it", async () => {
  const cut = await jpegFile("cut.jpg", noise(64, 64, 1));
  truncateSync(cut, 900);
  const empty = join(folder, "empty.jpg");
  writeFileSync(empty, "");
  for (const file of [cut, empty, join(folder, "none.jpg"), folder]) {
    const expected = await decodeImage(file).catch((error: Error) => error.message);
    expect(await decodeInThread(file)).toBeNull();
    const error = await decodeFile(file).catch((e) => e);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe(expected);
  }
  expect((await inJpegThread(cut)).image).toBeUndefined();
  // the thread that met them goes on
  const whole = await jpegFile("whole.jpg", noise(64, 64, 1));
  for (let i = 0; i < 8; i++) expect((await inJpegThread(whole)).image?.shape).toEqual([64, 64, 1]);
});

const films = realData("nih");

test.skipIf(films.absent)("real films in batches are those of sharp, resized", async () => {
  const dataset = await openDataset(films.folder);
  const some = dataset.records.filter((_, i) => i % 20 === 0);
  let at = 0;
  for await (const { images } of batches({ records: some }, { size: 8, resize: [224, 224] })) {
    for (let i = 0; i < (images.shape[0] ?? 0); i++, at++) {
      const film = await decodeImage(join(films.folder, some[at]?.file ?? ""));
      const expected = resize(film, [224, 224]).data;
      expect(
        Buffer.compare(
          Buffer.from(images.data.buffer, 4 * i * expected.length, 4 * expected.length),
          Buffer.from(expected.buffer),
        ),
      ).toBe(0);
    }
  }
  expect(at).toBe(some.length);
});

test("threads that were started and never asked let the program end", async () => {
  const threads = JSON.stringify(new URL("./jpeg-threads.ts", import.meta.url).href);
  // threads hold nothing while they start either: something else has to wait for them
  const program = `import { startJpegThreads, hasJpegThreads } from ${threads};
    const waiting = setInterval(() => {}, 1000);
    await startJpegThreads();
    clearInterval(waiting);
    console.log(hasJpegThreads());`;
  const args = ["--conditions=@xrt/source", "--import=tsx", "--input-type=module", "-e", program];
  // a program that does not end is killed, which rejects
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
  expect(stdout).toBe("true\n");
}, 60_000);
