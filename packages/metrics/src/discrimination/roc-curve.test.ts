import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auroc } from "./auroc.js";
import { confusion } from "./confusion.js";
import { rocCurve } from "./roc-curve.js";

describe("rocCurve", () => {
  test("starts at (0, 0) with threshold Infinity and has one point for a tie", () => {
    expect(rocCurve([0, 1, 0, 1], [1, 2, 2, 3])).toEqual([
      { threshold: Number.POSITIVE_INFINITY, fpr: 0, tpr: 0 },
      { threshold: 3, fpr: 0, tpr: 0.5 },
      { threshold: 2, fpr: 0.5, tpr: 1 },
      { threshold: 1, fpr: 1, tpr: 1 },
    ]);
  });
  test("goes from corner to corner when all scores are tied", () => {
    expect(rocCurve([0, 1, 1], [5, 5, 5])).toEqual([
      { threshold: Number.POSITIVE_INFINITY, fpr: 0, tpr: 0 },
      { threshold: 5, fpr: 1, tpr: 1 },
    ]);
  });
  test("has no points where a class is missing", () => {
    expect([rocCurve([], []), rocCurve([1, 1], [1, 2])]).toEqual([[], []]);
  });
  test("refuses bad input by name and index", () => {
    expect(() => rocCurve([0, 1], [1])).toThrow("rocCurve: yTrue has 2 labels");
    expect(() => rocCurve([0, 1], [1, Number.NaN])).toThrow("rocCurve: yScore[1] is NaN");
  });
  test("has the AUROC as its area, and the rates that confusion() counts", () => {
    const image = fc.record({
      label: fc.constantFrom(0, 1),
      score: fc.integer({ min: -6, max: 6 }),
    });
    const property = fc.property(fc.array(image, { maxLength: 30 }), (list) => {
      const yTrue = list.map((i) => i.label);
      const yScore = list.map((i) => i.score);
      const curve = rocCurve(yTrue, yScore);
      const { value } = auroc(yTrue, yScore);
      if (Number.isNaN(value)) {
        expect(curve).toEqual([]);
        return;
      }
      const area = curve.slice(1).reduce((sum, p, i) => {
        const before = curve[i] ?? p;
        return sum + ((p.fpr - before.fpr) * (p.tpr + before.tpr)) / 2;
      }, 0);
      expect(area).toBeCloseTo(value, 13);
      expect(curve.at(-1)).toMatchObject({ fpr: 1, tpr: 1 });
      for (const { threshold, fpr, tpr } of curve) {
        const { tp, fp, tn, fn } = confusion(yTrue, yScore, threshold ?? Number.POSITIVE_INFINITY);
        expect([fpr, tpr]).toEqual([fp / (fp + tn), tp / (tp + fn)]);
      }
    });
    fc.assert(property, { seed: 6, numRuns: 300 });
  });
});
