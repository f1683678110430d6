import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { balancedAccuracy } from "./balanced-accuracy.js";
import { cohenKappa } from "./cohen-kappa.js";
import { confusion } from "./confusion.js";
import { confusionMatrix } from "./confusion-matrix.js";
import { fBeta } from "./f-beta.js";
import { likelihoodRatios } from "./likelihood-ratios.js";
import { matthewsCorrelation } from "./matthews-correlation.js";

const pairs = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 1)), { maxLength: 25 });
const fixed = { seed: 6, numRuns: 300 };
const closeOrNaN = (got: number, expected: number) =>
  Number.isFinite(expected) ? expect(got).toBeCloseTo(expected, 12) : expect(got).toBeNaN();

describe("of two classes", () => {
  test("all are what the four counts make of them", () => {
    const property = fc.property(pairs, (list) => {
      const [y, called] = [list.map(([a]) => a), list.map(([, b]) => b)];
      const counts = confusion(y, called, 1);
      const { tp, fp, tn, fn } = counts;
      const [sens, spec] = [tp / (tp + fn), tn / (tn + fp)];
      closeOrNaN(balancedAccuracy(y, called).value, (sens + spec) / 2);
      const spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
      closeOrNaN(matthewsCorrelation(y, called).value, (tp * tn - fp * fn) / Math.sqrt(spread));
      const n = list.length;
      const chance = ((tp + fn) * (tp + fp) + (tn + fp) * (tn + fn)) / (n * n);
      closeOrNaN(cohenKappa(y, called).value, ((tp + tn) / n - chance) / (1 - chance));
      const [precision, b2] = [tp / (tp + fp), 4];
      const f2 = tp === 0 ? 0 / (fn + fp) : ((1 + b2) * precision * sens) / (b2 * precision + sens);
      closeOrNaN(fBeta(counts, { beta: 2 }).value, f2);
      const { positive, negative } = likelihoodRatios(counts);
      if (tp + fn > 0 && tn + fp > 0) {
        closeOrNaN(positive.value, sens / (1 - spec));
        closeOrNaN(negative.value, (1 - sens) / spec);
      }
    });
    fc.assert(property, fixed);
  });
});

describe("confusionMatrix", () => {
  test("counts classes of any name", () => {
    expect(confusionMatrix([10, 9, "b", "a"], [9, 9, "a", "a"])).toEqual({
      classes: [9, 10, "a", "b"],
      counts: [
        [1, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 1, 0],
      ],
    });
  });
  test("refuses other lengths and NaN", () => {
    expect(() => confusionMatrix([1], [])).toThrow("yTrue has 1 classes but yPredicted has 0");
    expect(() => confusionMatrix([1], [Number.NaN])).toThrow("yPredicted[0] is NaN");
  });
});

test.each([
  ["balancedAccuracy", balancedAccuracy, "single-class"],
  ["matthewsCorrelation", matthewsCorrelation, "single-class"],
  ["cohenKappa", cohenKappa, "single-class"],
] as const)("%s is NaN with a reason without images and with one class", (_, metric, reason) => {
  expect(metric([], [])).toMatchObject({ value: Number.NaN, reason: "empty" });
  expect(metric([1, 1], [1, 1])).toMatchObject({ value: Number.NaN, reason });
});

test.each([
  ["balancedAccuracy", balancedAccuracy, ["yTrue", "yPredicted"]],
  ["matthewsCorrelation", matthewsCorrelation, ["yTrue", "yPredicted"]],
  ["cohenKappa", cohenKappa, ["a", "b"]],
] as const)("%s refuses bad input by its own name and its arguments'", (name, metric, [a, b]) => {
  expect(() => metric([1, 0], [1])).toThrow(
    `${name}: ${a} has 2 classes but ${b} has 1, wants as many`,
  );
  expect(() => metric([1], [Number.NaN])).toThrow(
    `${name}: ${b}[0] is NaN, wants a name or a number`,
  );
});

test("balancedAccuracy does not count a class that only occurs as a prediction", () => {
  expect(balancedAccuracy(["a", "b"], ["a", "c"]).value).toBe(0.5);
});

test("fBeta without any positive is undefined, and wants beta above 0", () => {
  expect(fBeta({ tp: 0, fp: 0, tn: 4, fn: 0 }).reason).toBe("no-positives");
  expect(fBeta({ tp: 0, fp: 0, tn: 0, fn: 0 }).reason).toBe("empty");
  expect(() => fBeta({ tp: 1, fp: 0, tn: 4, fn: 0 }, { beta: 0 })).toThrow("beta is 0");
});

describe("likelihoodRatios", () => {
  test("has an interval that is symmetric in the logarithm, with the standard error of two proportions", () => {
    const { positive } = likelihoodRatios({ tp: 30, fn: 10, fp: 15, tn: 45 });
    const se = Math.sqrt(1 / 30 - 1 / 40 + 1 / 15 - 1 / 60);
    expect(positive.value).toBe(3);
    expect(positive.lower).toBeCloseTo(3 * Math.exp(-1.959963984540054 * se), 12);
    expect(positive.upper).toBeCloseTo(3 * Math.exp(1.959963984540054 * se), 12);
  });
  test("is undefined where the divisor is 0, and has no interval at 0", () => {
    const { positive, negative } = likelihoodRatios({ tp: 3, fn: 0, fp: 0, tn: 4 });
    expect(positive).toMatchObject({ value: Number.NaN, reason: "zero-denominator" });
    expect(negative).toMatchObject({ value: 0, reason: "zero-width" });
    const none = likelihoodRatios({ tp: 3, fn: 0, fp: 0, tn: 0 });
    expect(none.negative.reason).toBe("single-class");
    expect(likelihoodRatios({ tp: 0, fn: 0, fp: 0, tn: 0 }).positive.reason).toBe("empty");
  });
  test("refuses weighted decisions, whose interval would be that of as many images", () => {
    const weighted = confusion([0, 0, 1, 1], [1, 3, 2, 4], 2.5, { weights: [1, 0.5, 1, 2] });
    expect(() => likelihoodRatios(weighted)).toThrow(
      "likelihoodRatios: fp is 0.5, wants a whole number of decisions; give the ratio of weighted ones to bootstrap",
    );
    expect(() => likelihoodRatios({ tp: 1, fp: -1, tn: 1, fn: 1 })).toThrow("fp is -1");
  });
});
