import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  auroc,
  aurocInterval,
  averagePrecision,
  compareArms,
  compareAuroc,
  confusion,
  decisionRates,
  detCurve,
  multiLabel,
  operatingPoint,
  partialAuroc,
  precisionRecallCurve,
  rocCurve,
  type SampleOptions,
  stratifiedAuroc,
  youdenThreshold,
} from "../src/index.js";
import { labelsOf, repeated, scoredImages, scoresOf, weightsOf } from "./scored-images.js";

/** What every function of labels and scores has to do alike: its value, NaN or `[]` where it is undefined. */
type Metric = (y: ArrayLike<number>, s: ArrayLike<number>, options?: SampleOptions) => unknown;

const rule = { maximise: "specificity", subjectTo: "sensitivity", atLeast: 0.6 } as const;
const metrics: Record<string, Metric> = {
  auroc: (y, s, o) => auroc(y, s, o).value,
  averagePrecision: (y, s, o) => averagePrecision(y, s, o).value,
  partialAuroc: (y, s, o) => partialAuroc(y, s, { ...o, maxFpr: 0.4 }).value,
  rocCurve,
  precisionRecallCurve,
  detCurve,
  youdenThreshold: (y, s, o) => youdenThreshold(y, s, o).threshold,
  operatingPoint: (y, s, o) => operatingPoint(y, s, rule, o).threshold,
};
const reasons: Record<string, (...a: Parameters<Metric>) => string | undefined> = {
  auroc: (y, s, o) => auroc(y, s, o).reason,
  averagePrecision: (y, s, o) => averagePrecision(y, s, o).reason,
  partialAuroc: (y, s, o) => partialAuroc(y, s, { ...o, maxFpr: 0.4 }).reason,
  youdenThreshold: (y, s, o) => (youdenThreshold(y, s, o) as { reason?: string }).reason,
  operatingPoint: (y, s, o) => (operatingPoint(y, s, rule, o) as { reason?: string }).reason,
};
const fixed = { seed: 8, numRuns: 150 };

describe.each(Object.entries(metrics))("%s", (name, metric) => {
  test("takes whole weights as repetitions", () => {
    const property = fc.property(scoredImages, (list) => {
      const all = repeated(list);
      const weighted = metric(labelsOf(list), scoresOf(list), { weights: weightsOf(list) });
      const expected = metric(labelsOf(all), scoresOf(all));
      // a score of weight 0 is still observed, and so makes a point of a curve or a threshold
      if (name.endsWith("Curve") || name.includes("Point") || name.includes("Threshold")) return;
      if (Number.isNaN(expected)) expect(weighted).toBeNaN();
      else expect(weighted).toBeCloseTo(expected as number, 12);
    });
    fc.assert(property, fixed);
  });
  test("is the same for weights of 1, and does not depend on their unit", () => {
    const property = fc.property(scoredImages, (list) => {
      const plain = metric(labelsOf(list), scoresOf(list));
      for (const unit of [1, 4]) {
        const weights = list.map(() => unit);
        expect(metric(labelsOf(list), scoresOf(list), { weights })).toEqual(plain);
      }
    });
    fc.assert(property, fixed);
  });
  test("leaves masked images out, whatever their labels and scores", () => {
    const property = fc.property(scoredImages, (list) => {
      const seen = list.filter((i) => i.weight > 0);
      const masked = metric(
        list.map((i) => (i.weight > 0 ? i.label : Number.NaN)),
        list.map((i) => (i.weight > 0 ? i.score : Number.NaN)),
        { mask: weightsOf(list) },
      );
      expect(masked).toEqual(metric(labelsOf(seen), scoresOf(seen)));
    });
    fc.assert(property, fixed);
  });
  test("is undefined for no images, and for one class", () => {
    const nothing = name.endsWith("Curve") ? [] : Number.NaN;
    expect(metric([], [])).toEqual(nothing);
    expect(metric([0, 0], [1, 2])).toEqual(nothing);
    expect(metric([0, 1], [1, 2], { mask: [false, false] })).toEqual(nothing);
    expect(metric([0, 1], [1, 2], { weights: [1, 0] })).toEqual(nothing);
  });
  test("is defined where all scores are tied", () => {
    expect(metric([0, 1, 1, 0, 0], [3, 3, 3, 3, 3])).toMatchSnapshot();
  });
  test("refuses lengths that differ, NaN scores, labels other than 0 and 1, bad weights", () => {
    expect(() => metric([0, 1], [1])).toThrow(`${name}: yTrue has 2 labels but yScore has 1`);
    expect(() => metric([0, 1], [1, Number.NaN])).toThrow(`${name}: yScore[1] is NaN`);
    expect(() => metric([0, 2], [1, 2])).toThrow(`${name}: yTrue[1] is 2`);
    expect(() => metric([0, 1], [1, 2], { weights: [1, -1] })).toThrow(`${name}: weights[1] is -1`);
    expect(() => metric([0, 1], [1, 2], { weights: [1, 1e-200] })).toThrow(
      `${name}: weights[1] is 1e-200, too small to be squared; divide all weights by their mean`,
    );
    expect(() => metric([0, 1], [1, 2], { weights: [1e300, 1] })).toThrow("is 1e+300, too large");
    expect(() => metric([0, 1], [1, 2], { weights: [1] })).toThrow(
      `${name}: yTrue has 2 labels but weights has 1`,
    );
    expect(() => metric([0, 1], [1, 2], { mask: [1] })).toThrow("but mask has 1");
    expect(() => metric([0, 9, 1], [1, 2, Number.NaN], { mask: [1, 0, 1] })).toThrow("yScore[2]");
  });
});

test.each(Object.entries(reasons))("%s says why it is undefined", (name, reason) => {
  const missing = name === "averagePrecision" ? "no-positives" : "single-class";
  expect(reason([], [])).toBe("empty");
  expect(reason([0, 0], [1, 2])).toBe(missing);
  expect(reason([0, 1], [1, 2], { mask: [0, 0] })).toBe("all-masked");
  expect(reason([0, 1], [1, 2])).toBeUndefined();
});

test("intervals and comparisons leave masked images and their patients out, whatever their labels and scores", () => {
  const property = fc.property(scoredImages, (list) => {
    const seen = list.filter((i) => i.weight > 0);
    const patients = list.map((_, i) => `p${i >> 1}`);
    const of = (i: (typeof list)[number], v: number) => (i.weight > 0 ? v : Number.NaN);
    const labels = list.map((i) => of(i, i.label));
    const a = list.map((i) => of(i, i.score));
    const b = list.map((i) => of(i, -i.score * i.score));
    const mask = weightsOf(list);
    const kept = <T>(values: readonly T[]) => values.filter((_, i) => (mask[i] as number) > 0);
    const [masked, plain] = [{ mask, groups: patients }, { groups: kept(patients) }];
    const [y, sa, sb] = [kept(labels), kept(a), kept(b)];
    const reasonOf = (reason: string | undefined) =>
      reason === "empty" && list.length > 0 ? "all-masked" : reason;
    const expected = aurocInterval(y, sa, plain);
    expect(aurocInterval(labels, a, masked)).toEqual({
      ...expected,
      ...(expected.reason && { reason: reasonOf(expected.reason) }),
    });
    if (seen.length === 0) return;
    expect(compareAuroc(labels, a, b, masked)).toEqual(compareAuroc(y, sa, sb, plain));
    expect(compareArms(labels, { a, b }, masked)).toEqual(compareArms(y, { a: sa, b: sb }, plain));
  });
  fc.assert(property, fixed);
  expect(aurocInterval([0, 1], [1, 2], { mask: [0, 0] }).reason).toBe("all-masked");
  expect(compareAuroc([0, 1], [1, 2], [2, 1], { mask: [0, 0] }).difference.reason).toBe(
    "all-masked",
  );
  expect(() => aurocInterval([0, 1], [1, 2], { mask: [1] })).toThrow("but mask has 1");
  expect(() => compareArms([0, 1], { a: [1, 2] }, { mask: [1, 1], groups: ["p"] })).toThrow(
    "groups has 1 names",
  );
});

test("the others refuse bad scores and lengths as well", () => {
  const strata = ["a", "b"];
  for (const bad of [
    () => confusion([0, 1], [1], 0),
    () => decisionRates([0, 1], [1], 0),
    () => stratifiedAuroc([0, 1], [1], strata),
    () => multiLabel(auroc, [[0, 1]], [[1]]),
  ]) {
    expect(bad).toThrow(/has 2|has 1 images/);
  }
  for (const bad of [
    () => confusion([0, 1], [1, Number.NaN], 0),
    () => decisionRates([0, 1], [1, Number.NaN], 0),
    () => stratifiedAuroc([0, 1], [1, Number.NaN], strata),
    () => multiLabel(auroc, [[0, 1]], [[1, Number.NaN]]),
  ]) {
    expect(bad).toThrow("yScore[1] is NaN, wants a finite number");
  }
});
