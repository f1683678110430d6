import fc from "fast-check";
import { expect, test } from "vitest";
import { association } from "./association.js";
import { chiSquaredTail } from "./chi-squared.js";
import { prevalenceScores } from "./prevalence-scores.js";

test.each([
  // SciPy 1.17.1: scipy.stats.chi2.sf(x, degrees)
  [3.84, 1, 0.05004352124870519],
  [0.5, 1, 0.47950012218695337],
  [10, 4, 0.04042768199451279],
  [200, 38, 7.067548071417514e-24],
  [1.2, 7, 0.9909268978050813],
  [800, 3, 4.327470814385081e-173],
  [30, 30, 0.4656537089440098],
])("chiSquaredTail(%d, %d) is %d", (x, degrees, tail) => {
  expect(chiSquaredTail(x, degrees) / tail).toBeCloseTo(1, 10);
});

test("association gives the table, and chi-squared, p and corrected V of SciPy", () => {
  const counts = { a: [20, 5], b: [10, 15], c: [3, 7], d: [8, 8] };
  const images = Object.entries(counts).flatMap(([value, [p = 0, n = 0]]) =>
    Array.from({ length: p + n }, (_, i) => [value, i < p ? 1 : 0] as const),
  );
  const found = association(
    images.map(([value]) => value),
    images.map(([, y]) => y),
  );
  expect(found.rows[0]).toEqual({ value: "a", positives: 20, negatives: 5 });
  expect(found.degrees).toBe(3);
  // scipy.stats.chi2_contingency(correction=False), and Bergsma's formula in NumPy
  expect(found.chiSquared).toBeCloseTo(11.196097560975609, 10);
  expect(found.p).toBeCloseTo(0.010711412863805694, 12);
  expect(found.cramersV).toBeCloseTo(0.32979888400244034, 10);
  expect(found.accuracy).toBeCloseTo((20 + 15 + 7 + 8) / 76, 12);
  expect(found.majority).toBeCloseTo(41 / 76, 12);
});

test("V is 1 where the value decides the label, 0 where nothing varies, and between them otherwise", () => {
  const half = Array.from({ length: 40 }, (_, i) => i % 2);
  expect(association(half.map(String), half).cramersV).toBeCloseTo(1, 10);
  expect(
    association(
      half.map(() => "a"),
      half,
    ).cramersV,
  ).toBe(0);
  expect(
    association(
      half.map(String),
      half.map(() => 1),
    ),
  ).toMatchObject({ cramersV: 0, p: 1 });
  expect(association([null], [1])).toMatchObject({ cramersV: 0, accuracy: 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(1)), { minLength: 1 }), (rows) => {
      const { cramersV, p, accuracy, majority } = association(
        rows.map(([v]) => v),
        rows.map(([, y]) => y),
      );
      expect(cramersV).toBeGreaterThanOrEqual(0);
      expect(cramersV).toBeLessThanOrEqual(1);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(accuracy).toBeGreaterThanOrEqual(majority);
    }),
  );
  expect(() => association([], [])).toThrow("0 values and 0 labels");
});

test("prevalenceScores takes unknown for a value and the overall share for a new one", () => {
  expect(prevalenceScores(["a", "a", null, "b"], [1, 0, 1, 0], ["a", null, "b", "c"])).toEqual([
    0.5, 1, 0, 0.5,
  ]);
  expect(() => prevalenceScores([], [], [])).toThrow("0 training values");
  expect(() => prevalenceScores(["a"], [1, 0], [])).toThrow("1 training values and 2 labels");
});
