import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetWith } from "../../fixtures/dataset-with.js";
import type { LabelValue } from "../image-record.js";
import { onePerPatient } from "./one-per-patient.js";
import { shuffleRecords } from "./shuffle-records.js";

test("R1: the chosen record of a patient with three studies is one of its rows, cell by cell", () => {
  const m: LabelValue = "missing";
  const raw = (study: string) => ({ Study: study });
  const dataset = datasetWith([
    { patient: "a", labels: { "No Finding": m, Edema: 1, Mass: m }, study: "1", raw: raw("1") },
    { patient: "a", labels: { "No Finding": 1, Edema: 0, Mass: m }, study: "2", raw: raw("2") },
    { patient: "a", labels: { "No Finding": m, Edema: m, Mass: 1 }, study: "3", raw: raw("3") },
  ]);
  for (const options of [
    { choose: "first" },
    { choose: "last" },
    { choose: "random", seed: 5 },
  ] as const) {
    const { records, excluded } = onePerPatient(dataset, options);
    expect(records).toHaveLength(1);
    expect(dataset.records).toContain(records[0]);
    expect(excluded).toEqual([{ reason: "another image of the same patient", count: 2 }]);
  }
  expect(onePerPatient(dataset).records[0]?.study).toBe("1");
  expect(onePerPatient(dataset, { choose: "last" }).records[0]?.study).toBe("3");
});

test("a random choice depends on the seed, not on the order of the records", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1 }), fc.nat(100), (patients, seed) => {
      const dataset = datasetWith(patients.map((p) => ({ patient: String(p) })));
      const ids = (of: typeof dataset) =>
        onePerPatient(of, { choose: "random", seed })
          .records.map((r) => r.id)
          .sort();
      expect(ids(shuffleRecords(dataset, { seed }))).toEqual(ids(dataset));
      expect(ids(dataset)).toHaveLength(new Set(patients).size);
    }),
  );
  const dataset = datasetWith(Array.from({ length: 9 }, () => ({ patient: "a" })));
  const chosen = Array.from(
    { length: 30 },
    (_, seed) => onePerPatient(dataset, { choose: "random", seed }).records[0]?.id,
  );
  expect(new Set(chosen).size).toBeGreaterThan(5);
});

test("images of unknown people are refused, or each taken for a person", () => {
  const dataset = datasetWith([{ patient: null }, { patient: null }, { patient: "a" }]);
  expect(() => onePerPatient(dataset)).toThrow("2 of 3 images name no patient");
  expect(onePerPatient(dataset, { unknown: "image" }).records).toHaveLength(3);
});
