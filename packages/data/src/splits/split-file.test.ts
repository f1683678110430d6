import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { shuffleRecords } from "../combine/shuffle-records.js";
import { applySplit } from "./apply-split.js";
import { leaveOneSourceOut } from "./leave-one-source-out.js";
import { splitByPart } from "./split-by-part.js";
import { loadSplit, saveSplit } from "./split-file.js";
import { patientsHash, splitProof } from "./split-proof.js";

const dataset = datasetWith(
  ["a", "a", "b", "c", "c", "d"].map((patient, i) => ({
    patient,
    source: i % 2 ? "odd" : "even",
    part: i < 4 ? "train" : "test",
  })),
);

test("patientsHash is SHA-256 of the sorted list as JSON", async () => {
  // printf '["a","b"]' | sha256sum
  expect(await patientsHash(["b", "a", "b"])).toBe(
    "0473ef2dc0d324ab659d3580c1134e9d812035905c4781fdd6d529b0c6860e13",
  );
});

test("splitProof counts patients of each part and of each two", async () => {
  const { hashes, overlap } = await splitProof({ x: [0, 1, 2], y: [3, 4], z: [4, 5] }, [
    "a",
    "a",
    "b",
    "c",
    "c",
    "d",
  ]);
  expect(overlap).toEqual({
    x: { x: 2, y: 0, z: 0 },
    y: { x: 0, y: 1, z: 1 },
    z: { x: 0, y: 1, z: 2 },
  });
  expect(hashes.x).toBe(await patientsHash(["a", "b"]));
});

test("a saved split comes back by id, whatever the order of the rows", async () => {
  const saved = JSON.parse(
    JSON.stringify(await saveSplit(dataset, { train: [0, 1, 3], test: [4, 5] })),
  );
  expect(saved.patientOverlap).toEqual({ "train, test": 1 });
  expect(await loadSplit(dataset, saved)).toEqual({ train: [0, 1, 3], test: [4, 5] });
  const shuffled = shuffleRecords(dataset, { seed: 3 });
  const parts = await loadSplit(shuffled, saved);
  expect(parts.train?.map((i) => shuffled.records[i]?.id)).toEqual(["0.png", "1.png", "3.png"]);
});

test("a saved split of other images or other people is refused", async () => {
  const saved = await saveSplit(dataset, { train: [0, 1], test: [4] });
  const load = (change: object, of = dataset) => loadSplit(of, { ...saved, ...change });
  await expect(load({ schema: "x" })).rejects.toThrow(DataError);
  await expect(load({ schema: "x" })).rejects.toThrow('schema is "x"');
  await expect(load({ parts: { train: [7] } })).rejects.toThrow(
    "wants a split that saveSplit made",
  );
  await expect(loadSplit(dataset, null)).rejects.toThrow("schema is undefined");
  await expect(load({ parts: { train: ["9.png"] } })).rejects.toThrow(
    "9.png of train is not in made up; nearest:",
  );
  await expect(load({ parts: { train: ["0.png"], test: ["0.png"] } })).rejects.toThrow(
    "0.png of test is in the split twice",
  );
  const merged = { ...dataset, records: dataset.records.map((r) => ({ ...r, patient: "one" })) };
  await expect(load({}, merged)).rejects.toThrow("the patients of train are not the ones");
});

test("a split that others listed is read, by id or by rows that begin with one", async () => {
  const listed = { comment: "seed 42", train: [["0.png", "a", 1]], val: ["5.png"], val_row: [5] };
  expect(await loadSplit(dataset, listed)).toEqual({ train: [0], val: [5] });
  await expect(loadSplit(dataset, { train: ["9.png"] })).rejects.toThrow(
    "9.png of train is not in",
  );
  await expect(loadSplit(dataset, { rows: [1, 2] })).rejects.toThrow("a list of ids for each part");
});

test("applySplit makes a dataset of each part and counts the rest", () => {
  const { train, test } = applySplit(dataset, { train: [2, 0], test: [5] });
  expect(train.records.map((r) => r.id)).toEqual(["2.png", "0.png"]);
  expect(test.excluded).toEqual([{ reason: "in another part", count: 5 }]);
  expect(() => applySplit(dataset, { train: [6] })).toThrow(
    "train holds 6, wants an index below 6",
  );
});

test("splitByPart reads the official parts and refuses records without one", () => {
  expect(splitByPart(dataset)).toEqual({ train: [0, 1, 2, 3], test: [4, 5] });
  expect(() => splitByPart(datasetWith([{ part: "a" }, {}]))).toThrow(
    "1.png of made up names no part",
  );
});

test("leaveOneSourceOut tests each source once, and nobody is on both sides", () => {
  const folds = leaveOneSourceOut(dataset.records);
  expect(folds).toEqual([
    { source: "even", train: [5], test: [0, 2, 4], dropped: [1, 3] },
    { source: "odd", train: [2], test: [1, 3, 5], dropped: [0, 4] },
  ]);
  expect(() => leaveOneSourceOut(dataset.records, { fewest: 4 })).toThrow(
    "0 of 2 sources have 4 images",
  );
});
