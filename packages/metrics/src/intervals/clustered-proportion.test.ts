import fc from "fast-check";
import { expect, test } from "vitest";
import { clusteredProportion } from "./clustered-proportion.js";
import { wilson, wilsonInterval } from "./wilson.js";

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

const weighted = fc.array(
  fc.record({
    success: fc.constantFrom(0, 1),
    patient: fc.constantFrom("a", "b", "c", "d"),
    weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
  }),
  { minLength: 1, maxLength: 30 },
);

test("clusteredProportion with weights is Wilson's for as many trials as its linearised variance is worth", () => {
  const property = fc.property(weighted, fc.boolean(), (list, clustered) => {
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const all = sum(list.map((t) => t.weight));
    const p = sum(list.map((t) => t.weight * t.success)) / all;
    const units = clustered ? [...new Set(list.map((t) => t.patient))] : [...list.keys()];
    const unitOf = (i: number) => (clustered ? list[i]?.patient : i);
    const squares = units.map((unit) => {
      const own = list.filter((_, i) => unitOf(i) === unit);
      return sum(own.map((t) => t.weight * (t.success - p))) ** 2;
    });
    const byPatient = clustered && units.length < list.length;
    const k = units.length;
    const variance = ((byPatient ? k / (k - 1) : 1) * sum(squares)) / all ** 2;
    const kish = all ** 2 / sum(list.map((t) => t.weight ** 2));
    const e = clusteredProportion(
      list.map((t) => t.success),
      {
        groups: clustered ? list.map((t) => t.patient) : "independent",
        weights: list.map((t) => t.weight),
      },
    );
    expect(e.value).toBeCloseTo(p, 13);
    if (byPatient && k < 2) {
      expect(e.reason).toBe("too-few");
      return;
    }
    const atBound = e.value === 0 || e.value === 1;
    const worth = atBound ? (k * kish) / list.length : Math.min(kish, (p * (1 - p)) / variance);
    const { lower, upper } = wilsonInterval(e.value, worth, 1.959963984540054);
    expect(e.lower).toBeCloseTo(lower, 10);
    expect(e.upper).toBeCloseTo(upper, 10);
    expect(e.se).toBeCloseTo(Math.sqrt(variance), 12);
    expect(e.method).toBe(`wilson${byPatient ? "-clustered" : ""}-weighted`);
  });
  fc.assert(property, fixed);
});

test("clusteredProportion with equal weights is that without", () => {
  const property = fc.property(trials, fc.boolean(), (list, clustered) => {
    const successes = list.map((t) => t.success);
    const groups = clustered ? list.map((t) => t.patient) : ("independent" as const);
    const plain = clusteredProportion(successes, { groups });
    const equal = clusteredProportion(successes, { groups, weights: list.map(() => 0.7) });
    expect([equal.n, equal.nGroups, equal.reason]).toEqual([plain.n, plain.nGroups, plain.reason]);
    expect(equal.value).toBeCloseTo(plain.value, 14);
    expect(equal.lower ?? 0).toBeCloseTo(plain.lower ?? 0, 12);
    expect(equal.upper ?? 0).toBeCloseTo(plain.upper ?? 0, 12);
  });
  fc.assert(property, fixed);
});

test("clusteredProportion leaves out trials that weigh nothing, and refuses weights that are none", () => {
  const e = clusteredProportion([1, 0, 1], { groups: ["a", "b", "c"], weights: [1, 0, 2] });
  expect(e).toMatchObject({ value: 1, n: 2, nGroups: 2 });
  expect(clusteredProportion([1], { weights: [0] }).reason).toBe("all-masked");
  expect(() => clusteredProportion([1], { weights: [-1] })).toThrow(
    "clusteredProportion: weights[0] is -1",
  );
  expect(() => clusteredProportion([1], { weights: [1, 1] })).toThrow("weights has 2");
});
