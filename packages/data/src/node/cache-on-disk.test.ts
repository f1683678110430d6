import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ndArray } from "@xrt/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { cacheOnDisk } from "./cache-on-disk.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "xrt-cache-"));
});
afterEach(() => rm(folder, { recursive: true }));

function counted() {
  let reads = 0;
  const image = async () => ndArray(Float32Array.of(++reads, 0.5), [1, 2, 1]);
  return { dataset: datasetWith([{ image }]), reads: () => reads };
}

test("an image is read once for all runs, bit by bit the same", async () => {
  const { dataset, reads } = counted();
  const [first] = cacheOnDisk(dataset, join(folder, "new"), { key: "a" }).records;
  const fresh = await first?.image();
  const [again] = cacheOnDisk(dataset, join(folder, "new"), { key: "a" }).records;
  expect(await again?.image()).toEqual(fresh);
  expect(reads()).toBe(1);
  expect(await readdir(join(folder, "new"))).toHaveLength(1);
});

test("another key is another image", async () => {
  const { dataset, reads } = counted();
  for (const key of ["a", "b", "a"])
    await cacheOnDisk(dataset, folder, { key }).records[0]?.image();
  expect(reads()).toBe(2);
});

test("a damaged file is made anew", async () => {
  const { dataset, reads } = counted();
  const cached = () => cacheOnDisk(dataset, folder, { key: "a" }).records[0]?.image();
  await cached();
  const file = join(folder, (await readdir(folder))[0] ?? "");
  await writeFile(file, (await readFile(file)).subarray(0, 40));
  expect((await cached())?.data[0]).toBe(2);
  expect((await cached())?.data[0]).toBe(2);
  expect(reads()).toBe(2);
});
