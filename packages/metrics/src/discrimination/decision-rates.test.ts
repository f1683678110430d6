import { expect, test } from "vitest";
import { clusteredProportion } from "../intervals/clustered-proportion.js";
import { wilson } from "../intervals/wilson.js";
import { decisionRates } from "./decision-rates.js";

const y = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
const s = [5, 4, 3, 1, 4, 2, 2, 1, 1, 1];

test("decisionRates of independent images are Wilson's", () => {
  const rates = decisionRates(y, s, 3, { groups: "independent" });
  const expected = {
    sensitivity: [3, 4],
    specificity: [5, 6],
    ppv: [3, 4],
    npv: [5, 6],
    accuracy: [8, 10],
  };
  for (const [name, [k = 0, n = 0]] of Object.entries(expected)) {
    expect(rates[name as keyof typeof rates], name).toEqual(wilson(k, n));
  }
});

test("decisionRates take the patients of those concerned", () => {
  const groups = ["a", "a", "b", "c", "d", "d", "e", "e", "f", "g"];
  const { sensitivity, accuracy } = decisionRates(y, s, 3, { groups });
  expect(sensitivity).toEqual(clusteredProportion([1, 1, 1, 0], { groups: ["a", "a", "b", "c"] }));
  expect(accuracy).toMatchObject({ n: 10, nGroups: 7, method: "wilson-clustered" });
});

test("decisionRates leave masked images out, and are NaN where nobody is concerned", () => {
  const rates = decisionRates([0, Number.NaN, 0], [1, Number.NaN, 2], 9, { mask: [1, 0, 1] });
  expect(rates.specificity).toMatchObject({ value: 1, n: 2 });
  expect(rates.sensitivity).toMatchObject({ value: Number.NaN, reason: "empty" });
  expect(rates.ppv.reason).toBe("empty");
  expect(rates.specificity.warnings.map((w) => w.code)).toEqual(["groups-not-given"]);
});

test("decisionRates refuse a threshold that is none, and other lengths", () => {
  expect(() => decisionRates(y, s, Number.NaN)).toThrow("decisionRates: threshold is NaN");
  expect(() => decisionRates(y, s, 1, { groups: ["a"] })).toThrow("groups has 1 names");
});
