import fc from "fast-check";
import { expect, test } from "vitest";
import { labelsOf, scoredImages, scoresOf } from "../../test/scored-images.js";
import { confusion } from "./confusion.js";
import { type OperatingQuantity, operatingPoint } from "./operating-point.js";

const names: OperatingQuantity[] = ["sensitivity", "specificity", "precision"];
const limit = fc.constantFrom(0, 0.25, 0.5, 0.75, 0.9, 1);
const rules = fc.record({
  maximise: fc.constantFrom(...names),
  subjectTo: fc.constantFrom(...names),
  atLeast: limit,
});

test("operatingPoint is the best observed score that keeps the constraint, ties by the constraint, then the larger", () => {
  const property = fc.property(scoredImages, rules, (list, rule) => {
    const [y, s] = [labelsOf(list), scoresOf(list)];
    const found = operatingPoint(y, s, rule);
    if (!(y.includes(0) && y.includes(1))) {
      expect(found.threshold).toBeNaN();
      return;
    }
    const candidates = [...new Set(s)].map((threshold) => {
      const { tp, fp, tn, fn } = confusion(y, s, threshold);
      const of = {
        sensitivity: tp / (tp + fn),
        specificity: tn / (tn + fp),
        precision: tp / (tp + fp),
      };
      return { threshold, value: of[rule.maximise], kept: of[rule.subjectTo] };
    });
    const [best] = candidates
      .filter(({ kept }) => kept >= rule.atLeast)
      .sort((a, b) => b.value - a.value || b.kept - a.kept || b.threshold - a.threshold);
    expect(found.threshold).toBe(best?.threshold ?? Number.NaN);
    if (Number.isNaN(found.threshold)) expect(found.reason).toBe("unattainable");
    else if (found.midpoint > Number.NEGATIVE_INFINITY)
      expect(confusion(y, s, found.midpoint)).toEqual(confusion(y, s, found.threshold));
  });
  fc.assert(property, { seed: 5, numRuns: 300 });
});

test("operatingPoint refuses what is no quantity and no share", () => {
  const rule = { maximise: "recall" as "precision", subjectTo: "precision", atLeast: 0.5 } as const;
  expect(() => operatingPoint([0, 1], [1, 2], rule)).toThrow(
    'operatingPoint: no quantity "recall"; one of sensitivity, specificity, precision',
  );
  const percent = { maximise: "precision", subjectTo: "specificity", atLeast: 95 } as const;
  expect(() => operatingPoint([0, 1], [1, 2], percent)).toThrow("atLeast is 95");
});
