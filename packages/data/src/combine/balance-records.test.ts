import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { balanceRecords } from "./balance-records.js";
import { shuffleRecords } from "./shuffle-records.js";

const dataset = datasetWith(["a", "b", "a", null, "a", "b", "a"].map((source) => ({ source })));
const bySource = (r: { source: string | null }) => r.source;

test("balanceRecords leaves equally many of every class, in order, and counts the others", () => {
  const { records, excluded } = balanceRecords(dataset, bySource, { seed: 1 });
  expect(records.map(bySource).sort()).toEqual(["a", "a", "b", "b"]);
  expect(records.map((r) => r.id)).toEqual(records.map((r) => r.id).sort());
  expect(excluded).toEqual([
    { reason: "of no class to balance", count: 1 },
    { reason: "surplus of a class when balancing", count: 2 },
  ]);
});

test("the seed chooses, the order of the records does not", () => {
  const ids = (seed: number, of = dataset) =>
    balanceRecords(of, bySource, { seed })
      .records.map((r) => r.id)
      .sort();
  expect(ids(3, shuffleRecords(dataset, { seed: 9 }))).toEqual(ids(3));
  expect(new Set([0, 1, 2, 3, 4, 5].map((seed) => String(ids(seed)))).size).toBeGreaterThan(1);
});

test("one class cannot be balanced", () => {
  expect(() => balanceRecords(dataset, () => "x")).toThrow(DataError);
  expect(() => balanceRecords(dataset, () => "x")).toThrow("has 1 classes (x)");
});

test("shuffleRecords is a permutation by seed", () => {
  const once = shuffleRecords(dataset, { seed: 4 }).records;
  expect(once).not.toEqual(dataset.records);
  expect(shuffleRecords(dataset, { seed: 4 }).records).toEqual(once);
  expect(new Set(once)).toEqual(new Set(dataset.records));
});
