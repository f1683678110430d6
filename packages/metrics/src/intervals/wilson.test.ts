import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wilson } from "./wilson.js";

describe("wilson", () => {
  test("is an estimate of the proportion", () => {
    expect(wilson(0, 20)).toMatchObject({
      value: 0,
      lower: 0,
      level: 0.95,
      method: "wilson",
      n: 20,
    });
    expect(wilson(20, 20)).toMatchObject({ value: 1, upper: 1, warnings: [] });
  });
  test("is NaN with reason empty without trials", () => {
    const none = { value: Number.NaN, reason: "empty" };
    expect(wilson(0, 0)).toMatchObject(none);
  });
  test("ends where the z test of p against the proportion just rejects", () => {
    const counts = fc
      .integer({ min: 1, max: 500 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    const property = fc.property(counts, ([k, n]) => {
      const { value, lower, upper } = wilson(k, n);
      for (const p of [lower, upper]) {
        if (p === undefined || p === 0 || p === 1) continue;
        const z = Math.abs((value ?? 0) - p) / Math.sqrt((p * (1 - p)) / n);
        expect(z).toBeCloseTo(1.959963984540054, 9);
      }
    });
    fc.assert(property, { seed: 8, numRuns: 300 });
  });
  test("turns round with success and failure", () => {
    const [a, b] = [wilson(3, 17, { level: 0.9 }), wilson(14, 17, { level: 0.9 })];
    expect(b.lower).toBeCloseTo(1 - (a.upper ?? 0), 14);
    expect(b.upper).toBeCloseTo(1 - (a.lower ?? 0), 14);
  });
  test.each([
    [3, 2, 0.95, "wilson: successes is 3, wants a whole number from 0 to 2"],
    [-1, 2, 0.95, "wilson: successes is -1"],
    [0.5, 2, 0.95, "wilson: successes is 0.5"],
    [0, Number.NaN, 0.95, "wilson: n is NaN"],
    [1, 2, 95, "wilson: level is 95"],
  ])("refuses %d of %d at level %d", (k, n, level, message) => {
    expect(() => wilson(k, n, { level })).toThrow(message);
  });
});
