import fc from "fast-check";
import { expect, test } from "vitest";
import { labelsOf, scoredImages, scoresOf } from "../../test/scored-images.js";
import { averagePrecision } from "./average-precision.js";

test("averagePrecision is the mean precision at the score of each positive", () => {
  const property = fc.property(scoredImages, (list) => {
    const positives = list.filter((i) => i.label === 1);
    const { value, prevalence } = averagePrecision(labelsOf(list), scoresOf(list));
    if (positives.length === 0) {
      expect(value).toBeNaN();
      return;
    }
    expect(prevalence).toBe(positives.length / list.length);
    const precisions = positives.map(({ score }) => {
      const called = list.filter((i) => i.score >= score);
      return called.filter((i) => i.label === 1).length / called.length;
    });
    const mean = precisions.reduce((a, b) => a + b) / positives.length;
    expect(value).toBeCloseTo(mean, 13);
  });
  fc.assert(property, { seed: 2, numRuns: 300 });
});

test("averagePrecision of tied scores is the prevalence, and of positives alone 1", () => {
  expect(averagePrecision([0, 1, 0, 1], [2, 2, 2, 2]).value).toBe(0.5);
  expect(averagePrecision([1, 1], [2, 3]).value).toBe(1);
  expect(averagePrecision([], []).prevalence).toBeNaN();
});
