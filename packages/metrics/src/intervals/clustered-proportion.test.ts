import fc from "fast-check";
import { expect, test } from "vitest";
import { clusteredProportion } from "./clustered-proportion.js";
import { wilson } from "./wilson.js";

const trials = fc.array(
  fc.record({ success: fc.constantFrom(0, 1), patient: fc.constantFrom("a", "b", "c", "d") }),
  { minLength: 1, maxLength: 30 },
);
const fixed = { seed: 3, numRuns: 200 };

test("clusteredProportion is Wilson's for independent trials", () => {
  const property = fc.property(trials, (list) => {
    const successes = list.map((t) => t.success);
    const k = successes.reduce<number>((a, b) => a + b, 0);
    const got = clusteredProportion(successes, { groups: "independent" });
    expect(got).toEqual(wilson(k, list.length));
  });
  fc.assert(property, fixed);
});

test("clusteredProportion is never narrower than Wilson's", () => {
  const property = fc.property(trials, (list) => {
    const successes = list.map((t) => t.success);
    const naive = clusteredProportion(successes, { groups: "independent" });
    const e = clusteredProportion(successes, { groups: list.map((t) => t.patient) });
    expect(e.value).toBe(naive.value);
    if (e.lower === undefined) return;
    expect(e.lower).toBeLessThanOrEqual((naive.lower as number) + 1e-12);
    expect(e.upper).toBeGreaterThanOrEqual((naive.upper as number) - 1e-12);
  });
  fc.assert(property, fixed);
});

test("clusteredProportion of patients whose images all agree is about that of patients", () => {
  const outcome = [1, 0, 1, 1, 0, 1, 1, 1, 0, 1];
  const groups = outcome.flatMap((_, k) => Array.from({ length: 6 }, () => `${k}`));
  const e = clusteredProportion(
    outcome.flatMap((o) => new Array(6).fill(o)),
    { groups },
  );
  const byPatient = wilson(7, 10);
  // K/(K-1) makes it a little wider
  expect(e.lower).toBeCloseTo(byPatient.lower as number, 1);
  expect(e.lower).toBeLessThan(byPatient.lower as number);
  expect(e.upper).toBeCloseTo(byPatient.upper as number, 1);
});

test("clusteredProportion counts patients where all trials agree", () => {
  const e = clusteredProportion([1, 1, 1, 1], { groups: ["a", "a", "b", "b"] });
  expect(e).toMatchObject({ value: 1, upper: 1, lower: wilson(2, 2).lower, nGroups: 2 });
});

test("clusteredProportion without trials or with one patient says so", () => {
  expect(clusteredProportion([])).toMatchObject({ value: Number.NaN, reason: "empty" });
  const one = clusteredProportion([1, 0], { groups: ["a", "a"] });
  expect(one).toMatchObject({ value: 0.5, reason: "too-few" });
  expect(() => clusteredProportion([0.5])).toThrow("successes[0] is 0.5, wants 0 or 1");
  expect(() => clusteredProportion([1], { groups: [] })).toThrow("groups has 0 names");
});
