import { DataError, type NdArray, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import type { RecordImageOptions } from "../file-source.js";
import { batches } from "./batches.js";

const pixel = (i: number): NdArray => ndArray(Float32Array.of(i), [1, 1, 1]);

/** `n` images whose only pixel is their number. */
const numbered = (n: number, image: (i: number) => Promise<NdArray> = async (i) => pixel(i)) =>
  datasetWith(Array.from({ length: n }, (_, i) => ({ image: () => image(i) })));

const turn = () => new Promise<void>((done) => setImmediate(done));

test("batches hold every image once, in order, the last batch what is left", async () => {
  const seen: number[][] = [];
  const progress: number[] = [];
  const options = { size: 3, onProgress: ({ done }: { done: number }) => progress.push(done) };
  for await (const { images, records } of batches(numbered(7), options)) {
    expect(images.shape).toEqual([records.length, 1, 1, 1]);
    expect(records.map((r) => r.id)).toEqual([...images.data].map((i) => `${i}.png`));
    seen.push([...images.data]);
  }
  expect(seen).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test.each([
  [1, 4],
  [3, 12],
])("a caller who is busy finds %i batches prepared and no more", async (prefetch, most) => {
  let begun = 0;
  const dataset = numbered(40, async (i) => {
    begun++;
    return pixel(i);
  });
  let taken = 0;
  for await (const { records } of batches(dataset, { size: 4, prefetch })) {
    taken += records.length;
    for (let i = 0; i < 50; i++) await turn();
    expect(begun).toBe(Math.min(40, taken + most));
  }
  expect(taken).toBe(40);
});

test("leaving the loop begins nothing more", async () => {
  let begun = 0;
  const dataset = numbered(100, async (i) => {
    begun++;
    return pixel(i);
  });
  for await (const _ of batches(dataset, { size: 2, prefetch: 2 })) break;
  for (let i = 0; i < 50; i++) await turn();
  expect(begun).toBeLessThanOrEqual(8);
});

/** As {@link numbered}, by a source that writes resized images of `[1, 2]` into the places that it gets. */
const placed = (n: number, unreadable = -1) =>
  datasetWith(
    Array.from({ length: n }, (_, i) => ({
      image: async ({ into }: RecordImageOptions = {}) => {
        if (i === unreadable) throw new DataError("cut short", { path: `${i}.png` });
        const data = into?.() ?? new Float32Array(2);
        return ndArray(data.fill(i), [1, 2, 1]);
      },
    })),
  );

test("images that a source writes into the batch are not copied", async () => {
  const buffers = new Set<ArrayBufferLike>();
  const seen: number[][] = [];
  for await (const { images } of batches(placed(7), { size: 3, resize: [1, 2], prefetch: 2 })) {
    expect(images.shape.slice(1)).toEqual([1, 2, 1]);
    expect(images.data.buffer.byteLength).toBe(images.data.byteLength);
    buffers.add(images.data.buffer);
    seen.push([...images.data]);
  }
  expect(seen).toEqual([
    [0, 0, 1, 1, 2, 2],
    [3, 3, 4, 4, 5, 5],
    [6, 6],
  ]);
  expect(buffers.size).toBe(3);
});

test.each([false, true])("memory is used again only where that is asked for: %s", async (reuse) => {
  const buffers: ArrayBufferLike[] = [];
  const seen: number[] = [];
  for await (const { images } of batches(placed(11), { size: 2, resize: [1, 2], reuse })) {
    buffers.push(images.data.buffer);
    seen.push(...images.data.filter((_, i) => i % 2 === 0));
  }
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  // the last batch is smaller and has memory of its own
  expect(new Set(buffers).size).toBe(reuse ? 3 : 6);
});

test.each([0, 2, 3, 6])("image %i of 7 is left out of what a source writes", async (unreadable) => {
  const seen: number[] = [];
  const sizes: number[] = [];
  const options = { size: 3, resize: [1, 2], onUnreadable: () => {} } as const;
  for await (const { images, records } of batches(placed(7, unreadable), options)) {
    seen.push(...images.data.filter((_, i) => i % 2 === 0));
    sizes.push(records.length);
  }
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].filter((i) => i !== unreadable));
  expect(sizes).toEqual([3, 3]);
});

test("a transform gets images of their own", async () => {
  const own: NdArray[] = [];
  const transform = (image: NdArray) => {
    own.push(image);
    return image;
  };
  for await (const _ of batches(placed(4), { size: 4, resize: [1, 2], transform }));
  expect(new Set(own.map(({ data }) => data.buffer)).size).toBe(4);
});

test("an unreadable image is an error, or told and left out", async () => {
  const dataset = numbered(5, async (i) => {
    if (i === 1) throw new DataError("images/1.png: cut short", { path: "images/1.png" });
    return pixel(i);
  });
  const all = async (options: Parameters<typeof batches>[1]) => {
    const out: number[][] = [];
    for await (const { images } of batches(dataset, options)) out.push([...images.data]);
    return out;
  };
  await expect(all({ size: 2 })).rejects.toThrow(DataError);
  await expect(all({ size: 2 })).rejects.toThrow("cut short; give batches an onUnreadable");
  const told: string[] = [];
  expect(await all({ size: 2, onUnreadable: ({ file }) => told.push(file) })).toEqual([
    [0, 2],
    [3, 4],
  ]);
  expect(told).toEqual(["images/1.png"]);
});

test("an abort ends the loop with its reason although an image hangs", async () => {
  const control = new AbortController();
  const hanging = numbered(3, () => new Promise<NdArray>(() => {}));
  const work = (async () => {
    for await (const _ of batches(hanging, { size: 1, signal: control.signal }));
  })();
  control.abort(new Error("enough"));
  await expect(work).rejects.toThrow("enough");
});

test("images of different shapes are refused by name, and so are counts that are none", async () => {
  const dataset = numbered(2, async (i) => ndArray(new Float32Array(i + 1), [i + 1, 1, 1]));
  const first = (options: Parameters<typeof batches>[1]) => batches(dataset, options).next();
  await expect(first({ size: 2 })).rejects.toThrow(
    "1.png has shape [2,1,1], 0.png of the same batch [1,1,1]",
  );
  await expect(first({ size: 0 })).rejects.toThrow("size is 0, wants a whole number from 1");
  await expect(first({ size: 1, prefetch: 0 })).rejects.toThrow("prefetch is 0");
});
