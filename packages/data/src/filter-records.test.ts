import { expect, test } from "vitest";
import { datasetOf, nihHeader } from "../fixtures/manifests.js";
import { filterRecords } from "./filter-records.js";

test("filterRecords counts by reason, adds up equal reasons and leaves its argument alone", () => {
  const dataset = datasetOf(
    nihHeader,
    "a,a,1,Mass,1,F,PA",
    "b,b,2,Mass,2,F,AP",
    "c,c,3,Mass,3,F,AP",
    "d,d,4,Mass,4,F,PA",
  );
  const before = structuredClone(dataset.excluded);
  const pa = filterRecords(dataset, (r) => r.view === "PA", "not PA");
  const old = filterRecords(pa, (r) => (r.age ?? 0) > 1, "too young");
  expect(old.records.map((r) => r.id)).toEqual(["d"]);
  expect(old.excluded).toEqual([
    { reason: "not PA", count: 2 },
    { reason: "too young", count: 1 },
  ]);
  expect(filterRecords(old, () => false, "not PA").excluded[0]).toEqual({
    reason: "not PA",
    count: 3,
  });
  expect(filterRecords(old, () => true, "none").excluded).toBe(old.excluded);
  expect(dataset.excluded).toEqual(before);
  expect(dataset.records).toHaveLength(4);
});
