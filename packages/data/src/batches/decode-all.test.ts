import { DataError, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetOf, nihHeader } from "../../fixtures/manifests.js";
import type { ImageRecord } from "../image-record.js";
import { decodeAll } from "./decode-all.js";

/** Records named 0 to n - 1 whose only pixel is their number; `image` may replace that. */
function recordsOf(
  n: number,
  image?: (i: number) => ReturnType<ImageRecord["image"]>,
): ImageRecord[] {
  const rows = Array.from({ length: n }, (_, i) => `${i},${i},${i},Mass,1,F,PA`);
  const pixel = async (i: number) => ndArray(Float32Array.of(i), [1, 1, 1]);
  return datasetOf(nihHeader, ...rows).records.map((record, i) => ({
    ...record,
    image: () => (image ?? pixel)(i),
  }));
}

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

test("images come in the order of the records, whatever finishes first", async () => {
  const records = recordsOf(6, async (i) => {
    await wait(12 - 2 * i);
    return ndArray(Float32Array.of(i), [1, 1, 1]);
  });
  const { images, readable, unreadable } = await decodeAll(records, { concurrency: 3 });
  expect(images.map((image) => image.data[0])).toEqual([0, 1, 2, 3, 4, 5]);
  expect(readable).toEqual([0, 1, 2, 3, 4, 5]);
  expect(unreadable).toEqual([]);
});

test("an unreadable file is named and the rest is returned", async () => {
  const records = recordsOf(4, async (i) => {
    if (i === 1) throw new DataError("1: the file is empty (0 bytes)", { path: "1" });
    return ndArray(Float32Array.of(i), [1, 1, 1]);
  });
  const { images, readable, unreadable } = await decodeAll(records);
  expect(images.map((image) => image.data[0])).toEqual([0, 2, 3]);
  expect(readable).toEqual([0, 2, 3]);
  expect(unreadable).toEqual([{ file: "1", reason: "1: the file is empty (0 bytes)" }]);
});

test("errors that are not the file's fault are thrown", async () => {
  const broken = recordsOf(4, () => Promise.reject(new TypeError("no sharp")));
  await expect(decodeAll(broken)).rejects.toThrow("no sharp");
  const transform = () => {
    throw new RangeError("bad contract");
  };
  await expect(decodeAll(recordsOf(4), { transform })).rejects.toThrow("bad contract");
});

test("transform sees image and record, progress counts to the total", async () => {
  const seen: number[] = [];
  const { images } = await decodeAll(recordsOf(5), {
    transform: (image, record) =>
      ndArray(Float32Array.of((image.data[0] ?? 0) + Number(record.id)), [1]),
    onProgress: ({ task, done, total, unit }) => {
      expect([task, total, unit]).toEqual(["decode", 5, "images"]);
      seen.push(done);
    },
  });
  expect(images.map((image) => image.data[0])).toEqual([0, 2, 4, 6, 8]);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test("at most `concurrency` images are in work", async () => {
  let now = 0;
  let most = 0;
  const records = recordsOf(10, async (i) => {
    most = Math.max(most, ++now);
    await wait(1);
    now--;
    return ndArray(Float32Array.of(i), [1, 1, 1]);
  });
  await decodeAll(records, { concurrency: 3 });
  expect(most).toBe(3);
});

test("an abort rejects at once, although an image hangs, and no further image is begun", async () => {
  let begun = 0;
  const records = recordsOf(10, () => {
    begun++;
    return new Promise(() => {});
  });
  const control = new AbortController();
  const work = decodeAll(records, { concurrency: 2, signal: control.signal });
  control.abort(new Error("enough"));
  await expect(work).rejects.toThrow("enough");
  expect(begun).toBe(2);
  await expect(decodeAll(records, { signal: control.signal })).rejects.toThrow("enough");
  expect(begun).toBe(2);
});

test("no records give no images", async () => {
  expect(await decodeAll([])).toEqual({ images: [], readable: [], unreadable: [] });
});

test.each([0, -1, 1.5, Number.NaN])("refuses a concurrency of %d", async (concurrency) => {
  await expect(decodeAll([], { concurrency })).rejects.toThrow(`concurrency is ${concurrency}`);
});
