import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, ndArray, UsageError } from "@xrt/core";
import { afterAll, expect, test } from "vitest";
import type { Dataset } from "../dataset.js";
import type { ImageRecord } from "../image-record.js";
import { openDataset } from "./open-dataset.js";
import { writeDataset } from "./write-dataset.js";

const top = mkdtempSync(join(tmpdir(), "xrt-write-"));
afterAll(() => rmSync(top, { recursive: true }));

const frame = { width: 4, height: 2 };
const first: ImageRecord = {
  ...{ id: "a.dcm", file: "deep/a.dcm", patient: "1", view: "PA", sex: "F", age: 61 },
  ...{ labels: { Mass: 1, Edema: "uncertain" }, source: "here", licence: null, year: 2020 },
  boxes: [{ label: "Mass", x: 1, y: 0, width: 2, height: 1, frame }],
  masks: [
    {
      label: "Mass",
      mask: async () => ndArray(Float32Array.of(0, 1, 1, 0, 0, 0, 0, 0), [2, 4, 1]),
    },
  ],
  readers: [{ reader: "R1", labels: { Mass: 1, Edema: 0 } }],
  image: async () => ndArray(Float32Array.of(0, 50, 100, 255.4, 0, 0, 3.4, 3.6), [2, 4, 1]),
};
const second: ImageRecord = {
  ...{ id: "b.png", file: "b.png", patient: null, view: null, sex: null, age: null },
  ...{ labels: { Mass: "missing", Edema: 0 }, source: null, licence: "CC BY 4.0" },
  image: async () => ndArray(Float32Array.of(1, 2, 3), [1, 1, 3]),
};
const broken: ImageRecord = {
  ...second,
  ...{ id: "c.png", file: "c.png" },
  image: () => Promise.reject(new DataError("c.png: the file is empty (0 bytes)")),
};
const dataset: Dataset = {
  ...{ name: "made up", citation: "nobody", licence: "none", missingFiles: [] },
  defaultTask: { positive: "Mass", negative: "Edema" },
  ...{ notes: ["two patients were merged"], excluded: [{ reason: "lateral", count: 2 }] },
  rejected: [{ table: "t.csv", row: 3, reason: "no file" }],
  records: [first, broken, second],
};

test("what is written is read again: everything that is known, the pixels, the masks", async () => {
  const folder = join(top, "whole");
  const seen: number[] = [];
  const files = await writeDataset(dataset, folder, { onProgress: ({ done }) => seen.push(done) });
  expect(files.images).toBe(2);
  expect(files.unreadable).toEqual([
    { file: "c.png", reason: "c.png: the file is empty (0 bytes)" },
  ]);
  expect(seen).toEqual([1, 2, 3]);
  const { records, ...facts } = await openDataset(folder);
  const { records: _, ...wanted } = dataset;
  expect(facts).toEqual(wanted);
  const [a, b] = records;
  const { image: _image, masks, file: _file, ...known } = first;
  expect(a).toMatchObject(known);
  expect(records.map(({ id, patient }) => [id, patient])).toEqual([
    ["a.dcm", "1"],
    ["b.png", null],
  ]);
  expect([...((await a?.image())?.data ?? [])]).toEqual([0, 50, 100, 255, 0, 0, 3, 4]);
  expect((await b?.image())?.shape).toEqual([1, 1, 3]);
  expect(await a?.masks?.[0]?.mask()).toEqual(await masks?.[0]?.mask());
});

test("the longer side shrinks to the size, mask and image alike, and nothing is enlarged", async () => {
  const folder = join(top, "small");
  await writeDataset(dataset, folder, { size: 2 });
  const [a, b] = (await openDataset(folder)).records;
  expect((await a?.image())?.shape).toEqual([1, 2, 1]);
  expect((await a?.masks?.[0]?.mask())?.shape).toEqual([1, 2, 1]);
  expect((await b?.image())?.shape).toEqual([1, 1, 3]);
});

test("a folder with a dataset is not written over, and nothing is begun", async () => {
  const folder = join(top, "whole");
  const again = writeDataset({ ...dataset, records: [] }, folder);
  await expect(again).rejects.toThrow(UsageError);
  await expect(writeDataset(dataset, join(top, "none"), { size: 0 })).rejects.toThrow("size is 0");
  expect(existsSync(join(top, "none"))).toBe(false);
});

test("a dataset without a readable image is an error", async () => {
  const all = writeDataset({ ...dataset, records: [broken] }, join(top, "broken"));
  await expect(all).rejects.toThrow("none of the 1 images could be decoded; the first: c.png");
});

test.each<[string, string, string]>([
  ["text", "{", "is not JSON"],
  ["another version", '{"format":"xrt-dataset","version":2,"records":[]}', "version 2"],
  [
    "a record without labels",
    '{"format":"xrt-dataset","version":1,"records":[{"id":"a"}]}',
    "record 0",
  ],
  ["no record", '{"format":"xrt-dataset","version":1,"records":[]}', "no row"],
  [
    "a file outside",
    '{"format":"xrt-dataset","version":1,"records":[{"id":"a","file":"../a.png","labels":{}}]}',
    "lies outside",
  ],
])("a dataset.json with %s is refused", async (_, json, message) => {
  writeFileSync(join(top, "broken", "dataset.json"), json);
  const error = await openDataset(join(top, "broken"))
    .then(({ records }) => records[0]?.image())
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain(message);
});
