import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confusion } from "./confusion.js";
import { youdenThreshold } from "./youden.js";

describe("youdenThreshold", () => {
  test("takes the larger threshold of a tie", () => {
    // thresholds 4 and 2 both have sensitivity + specificity 3/2
    expect(youdenThreshold([0, 1, 0, 1], [1, 2, 3, 4])).toEqual({
      threshold: 4,
      midpoint: 3.5,
      sensitivity: 0.5,
      specificity: 1,
    });
  });
  test("sees a tie that rounding would break", () => {
    // 2/3 + 1 - 1 at 0.7 and 1 + 2/3 - 1 at 0.5: equal, though float64 makes the second larger
    const point = youdenThreshold([0, 0, 0, 1, 1, 1], [0.1, 0.2, 0.6, 0.5, 0.7, 0.9]);
    expect(point).toMatchObject({ threshold: 0.7, sensitivity: 2 / 3, specificity: 1 });
    expect(point.midpoint).toBeCloseTo(0.65, 15);
  });
  test("has no midpoint where no score is lower", () => {
    const tied = {
      threshold: 5,
      midpoint: Number.NEGATIVE_INFINITY,
      sensitivity: 1,
      specificity: 0,
    };
    expect(youdenThreshold([0, 1, 1], [5, 5, 5])).toEqual(tied);
  });
  test.each([
    ["empty", []],
    ["single-class", [0, 0]],
  ] as const)("is NaN with reason %s where a class is missing", (reason, yTrue) => {
    expect(youdenThreshold(yTrue, yTrue)).toEqual({
      threshold: Number.NaN,
      midpoint: Number.NaN,
      sensitivity: Number.NaN,
      specificity: Number.NaN,
      reason,
    });
  });
  test("refuses bad input by name and index", () => {
    expect(() => youdenThreshold([0, 1], [1])).toThrow("youdenThreshold: yTrue has 2 labels");
    expect(() => youdenThreshold([0, 1], [Number.NaN, 1])).toThrow("yScore[0] is NaN");
  });
  test("is the best of all observed scores, the larger of equals", () => {
    const image = fc.record({
      label: fc.constantFrom(0, 1),
      score: fc.integer({ min: -6, max: 6 }),
    });
    const property = fc.property(fc.array(image, { maxLength: 30 }), (list) => {
      const yTrue = list.map((i) => i.label);
      const yScore = list.map((i) => i.score);
      const found = youdenThreshold(yTrue, yScore);
      if (Number.isNaN(found.threshold)) return;
      // in whole numbers, so that equal is equal
      const index = (threshold: number) => {
        const { tp, fp, tn, fn } = confusion(yTrue, yScore, threshold);
        return tp * (tn + fp) - fp * (tp + fn);
      };
      const best = Math.max(...yScore.map(index));
      expect(found.threshold).toBe(Math.max(...yScore.filter((s) => index(s) === best)));
      const { tp, fp, tn, fn } = confusion(yTrue, yScore, found.threshold);
      expect([found.sensitivity, found.specificity]).toEqual([tp / (tp + fn), tn / (tn + fp)]);
      if (found.midpoint > Number.NEGATIVE_INFINITY) {
        expect(confusion(yTrue, yScore, found.midpoint)).toEqual({ tp, fp, tn, fn });
      }
    });
    fc.assert(property, { seed: 7, numRuns: 300 });
  });
});
