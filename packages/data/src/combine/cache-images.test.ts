import { type NdArray, ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { cacheImages } from "./cache-images.js";
import { mapImages } from "./map-images.js";

/** Three images of 4 bytes each, and how often each was read. */
function counted() {
  const reads = [0, 0, 0];
  const image = (i: number) => async () => {
    reads[i] = (reads[i] ?? 0) + 1;
    return ndArray(Float32Array.of(i), [1, 1, 1]);
  };
  return { reads, dataset: datasetWith([0, 1, 2].map((i) => ({ image: image(i) }))) };
}
const read = async (dataset: ReturnType<typeof datasetWith>, ...order: number[]) => {
  for (const i of order) expect((await dataset.records[i]?.image())?.data[0]).toBe(i);
};

test("cacheImages reads an image once, also when it is asked for twice at a time", async () => {
  const { reads, dataset } = counted();
  const cached = cacheImages(dataset);
  await Promise.all([read(cached, 0), read(cached, 0), read(cached, 1)]);
  await read(cached, 0, 1, 2, 2);
  expect(reads).toEqual([1, 1, 1]);
});

test("beyond maxBytes the image that was unused longest goes", async () => {
  const { reads, dataset } = counted();
  const cached = cacheImages(dataset, { maxBytes: 8 });
  await read(cached, 0, 1, 0, 2, 0, 1);
  expect(reads).toEqual([1, 2, 1]);
  const none = cacheImages(dataset, { maxBytes: 3 });
  await read(none, 0, 0);
  expect(reads[0]).toBe(3);
  expect(() => cacheImages(dataset, { maxBytes: -1 })).toThrow("maxBytes is -1");
});

test("a failure is not kept", async () => {
  let tries = 0;
  const image = async (): Promise<NdArray> => {
    if (++tries === 1) throw new Error("once");
    return ndArray(Float32Array.of(7), [1, 1, 1]);
  };
  const [record] = cacheImages(datasetWith([{ image }])).records;
  await expect(record?.image()).rejects.toThrow("once");
  expect((await record?.image())?.data[0]).toBe(7);
});

test("mapImages changes what is read, and a cache around it changes it once", async () => {
  let changes = 0;
  const twice = mapImages(counted().dataset, ({ shape, data }) => {
    changes++;
    return { shape, data: data.map((v) => 2 * v) };
  });
  const { records } = cacheImages(twice);
  expect((await records[2]?.image())?.data[0]).toBe(4);
  expect((await records[2]?.image())?.data[0]).toBe(4);
  expect(changes).toBe(1);
});
