import type { Executable } from "@xrt/graph";
import { expect, test } from "vitest";
import { imagesPerRun } from "./images-per-run.js";

const lease = (bytesPerImage: number, imagesPerRun?: number) => ({
  bytesPerImage,
  executable: { ...(imagesPerRun && { imagesPerRun }) } as Executable,
});

test("a run holds as many images as are fastest, as were asked for, or as memory allows", () => {
  expect(imagesPerRun("f", {}, lease(1000))).toBe(8);
  expect(imagesPerRun("f", {}, lease(1000, 3))).toBe(3);
  expect(imagesPerRun("f", { batchSize: 20 }, lease(1000, 3))).toBe(20);
  expect(imagesPerRun("f", { batchSize: 20, maxBytes: 5500 }, lease(1000, 3))).toBe(5);
  expect(imagesPerRun("f", { maxBytes: 1000 }, lease(1000, 16))).toBe(1);
});

test("an image that does not fit is refused with what it takes and the way out", () => {
  const run = () => imagesPerRun("saliency", { maxBytes: 2 ** 20 }, lease(2.5 * 2 ** 20));
  expect(run).toThrow(RangeError);
  expect(run).toThrow(
    "saliency: one image takes 2.5 MiB and maxBytes is 1.0 MiB; raise it or make",
  );
});
