import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetWith } from "../fixtures/dataset-with.js";
import { filesOf } from "../fixtures/files-of.js";
import { buildDataset } from "./build-dataset.js";
import { nihChestXray14 } from "./readers/nih-chest-xray14.js";

const files = filesOf({ "a.png": "" });
const { records } = datasetWith([
  { id: "a.png", file: "a.png", patient: "1" },
  { id: "b.png", file: "b.png", patient: "2" },
  { id: "b.jpg", file: "b.png", patient: "3" },
]);
const content = { records, rejected: [], notes: [] };

test("two rows for one image are an error that names both files, sources and patients", async () => {
  const building = buildDataset(nihChestXray14, files, content);
  await expect(building).rejects.toThrow(DataError);
  await expect(building).rejects.toThrow(
    "set: two rows have the same file: b.png from b.png of patient 2; b.png from b.jpg of patient 3; remove the wrong one",
  );
});

test("or both are left out and named, as the caller chose", async () => {
  const built = await buildDataset(nihChestXray14, files, content, { duplicates: "leave-out" });
  expect(built.records.map((r) => r.id)).toEqual(["a.png"]);
  const reason =
    "two rows have the same file: b.png from b.png of patient 2; b.png from b.jpg of patient 3";
  expect(built.rejected).toEqual([
    { table: "b.png", row: 0, reason },
    { table: "b.png", row: 0, reason },
  ]);
});

test("a collection without a usable row is an error with the first reason", async () => {
  const rejected = [{ table: "t.csv", row: 7, reason: "column id is blank" }];
  await expect(
    buildDataset(nihChestXray14, files, { records: [], rejected, notes: [] }),
  ).rejects.toThrow(
    "set: no row of NIH ChestX-ray14 could be used, 1 were refused; the first: t.csv row 7: column id is blank",
  );
});
