import fc from "fast-check";
import { expect, test } from "vitest";
import { labelsOf, scoredImages, scoresOf } from "../../test/scored-images.js";
import { auroc } from "./auroc.js";
import { partialAuroc } from "./partial-auroc.js";
import { rocCurve } from "./roc-curve.js";

test("partialAuroc up to 1 is the AUROC, and areas of both ends add up to it", () => {
  const property = fc.property(scoredImages, (list) => {
    const [y, s] = [labelsOf(list), scoresOf(list)];
    const { value } = auroc(y, s);
    if (Number.isNaN(value)) return;
    expect(partialAuroc(y, s, { maxFpr: 1 }).value).toBeCloseTo(value, 13);
    expect(partialAuroc(y, s, { maxFpr: 1, standardise: "none" }).value).toBeCloseTo(value, 13);
  });
  fc.assert(property, { seed: 2, numRuns: 200 });
});

test("partialAuroc is the integral of the interpolated curve", () => {
  const property = fc.property(scoredImages, fc.double({ min: 0.05, max: 1 }), (list, maxFpr) => {
    const [y, s] = [labelsOf(list), scoresOf(list)];
    const curve = rocCurve(y, s);
    if (curve.length === 0) return;
    const tprAt = (x: number) => {
      const k = curve.findIndex((p) => p.fpr > x);
      const [a, b] = [curve[k - 1], curve[k]];
      if (!a || !b) return 1;
      return a.tpr + ((x - a.fpr) / (b.fpr - a.fpr)) * (b.tpr - a.tpr);
    };
    // midpoints: exact but in the strips that hold a corner, each off by less than its own area
    const strips = 4000;
    const width = maxFpr / strips;
    let area = 0;
    for (let i = 0; i < strips; i++) area += width * tprAt((i + 0.5) * width);
    const { value } = partialAuroc(y, s, { maxFpr, standardise: "none" });
    expect(Math.abs((value ?? -1) - area)).toBeLessThan(12 * width);
  });
  fc.assert(property, { seed: 2, numRuns: 40 });
});

test("partialAuroc standardised is 0.5 for guessing and 1 for perfect scores", () => {
  expect(partialAuroc([0, 1, 0, 1], [1, 1, 1, 1], { maxFpr: 0.1 }).value).toBeCloseTo(0.5, 15);
  expect(partialAuroc([0, 0, 1], [1, 2, 3], { maxFpr: 0.1 }).value).toBe(1);
});

test("partialAuroc refuses a part that is none", () => {
  for (const maxFpr of [0, -1, 1.1, Number.NaN]) {
    expect(() => partialAuroc([0, 1], [1, 2], { maxFpr })).toThrow(`maxFpr is ${maxFpr}`);
  }
  const options = { maxFpr: 1, standardise: "yes" as "none" };
  expect(() => partialAuroc([0, 1], [1, 2], options)).toThrow('standardise is "yes"');
});
