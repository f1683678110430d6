import { randomStream } from "@xrt/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auroc } from "../discrimination/auroc.js";
import { brier, brierMultiClass } from "./brier.js";
import { ece } from "./ece.js";
import { eceTop1 } from "./ece-top1.js";
import { logLoss, logLossOfProbabilities } from "./log-loss.js";
import { recalibration } from "./recalibration.js";
import { reliability } from "./reliability.js";
import { fitTemperature } from "./temperature.js";

const images = fc.array(
  fc.record({ label: fc.constantFrom(0, 1), p: fc.integer({ min: 0, max: 20 }) }),
  { minLength: 1, maxLength: 40 },
);
const fixed = { seed: 11, numRuns: 200 };
const labelsOf = (list: readonly { label: number }[]) => list.map((i) => i.label);
const probabilitiesOf = (list: readonly { p: number }[]) => list.map((i) => i.p / 20);
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Labels drawn from sigmoid(a + b z) for logits of spread 2. */
function drawn(n: number, a: number, b: number, seed = 1): { y: number[]; z: number[] } {
  const { normal, uniform } = randomStream(seed, "calibration");
  const z = range(n).map((i) => 2 * normal(i));
  return { z, y: z.map((v, i) => (uniform(n + i) < sigmoid(a + b * v) ? 1 : 0)) };
}

describe("reliability", () => {
  test("keeps every image, and bins as equal as can be, larger first", () => {
    const property = fc.property(images, fc.integer({ min: 1, max: 12 }), (list, bins) => {
      const table = reliability(labelsOf(list), probabilitiesOf(list), { bins });
      const sizes = table.map((b) => b.n);
      expect(sizes.reduce((a, b) => a + b)).toBe(list.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
      const means = table.filter((b) => b.n > 0).map((b) => b.predicted);
      // equal means may differ in the last bit
      for (const [i, m] of means.slice(1).entries())
        expect(m).toBeGreaterThan((means[i] as number) - 1e-12);
    });
    fc.assert(property, fixed);
  });
  test("puts a value on an inner edge into the lower bin, and 0 into the first", () => {
    const p = range(11).map((i) => i / 10);
    const table = reliability(
      p.map(() => 0),
      p,
      { bins: 10, scheme: "equal-width" },
    );
    expect(table.map((b) => b.n)).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(reliability([], [], { bins: 1 })).toEqual([
      { n: 0, observed: Number.NaN, predicted: Number.NaN },
    ]);
  });
});

describe("ece", () => {
  test("is the weighted mean, root mean square and maximum of the gaps of its table", () => {
    const property = fc.property(
      images,
      fc.constantFrom("equal-mass", "equal-width"),
      (list, scheme) => {
        const e = ece(labelsOf(list), probabilitiesOf(list), { bins: 4, scheme, simulations: 0 });
        const gaps = e.bins
          .filter((b) => b.n > 0)
          .map((b) => ({
            w: b.n / list.length,
            gap: Math.abs((b.observed as number) - (b.predicted as number)),
          }));
        expect(e.value).toBeCloseTo(
          gaps.reduce((s, g) => s + g.w * g.gap, 0),
          13,
        );
        expect(e.rms).toBeCloseTo(Math.sqrt(gaps.reduce((s, g) => s + g.w * g.gap ** 2, 0)), 13);
        expect(e.max).toBe(Math.max(...gaps.map((g) => g.gap)));
        expect(e.nullBand).toBeNull();
      },
    );
    fc.assert(property, fixed);
  });
  test("of perfectly calibrated probabilities lies in its null band, 95 times of 100", () => {
    const inside = range(100).filter((k) => {
      const { y, z } = drawn(120, 0, 1, k);
      const { value, nullBand } = ece(y, z.map(sigmoid), { simulations: 200 });
      return (
        (nullBand?.lower ?? 1) <= (value as number) && (value as number) <= (nullBand?.upper ?? 0)
      );
    }).length;
    // three standard errors of a share of 95 % among 100
    expect(Math.abs(inside - 95)).toBeLessThan(7);
  });
  test("of too sure probabilities lies above it", () => {
    const { y, z } = drawn(400, 0, 0.3);
    const e = ece(y, z.map(sigmoid), { simulations: 200 });
    expect(e.value).toBeGreaterThan(e.nullBand?.upper as number);
    expect(e.warnings).toEqual([]);
  });
  test("has the same band for the same seed", () => {
    const { y, z } = drawn(60, 0, 1);
    const band = (seed: number) => ece(y, z.map(sigmoid), { simulations: 50, seed }).nullBand;
    expect(band(3)).toEqual(band(3));
    expect(band(3)).not.toEqual(band(4));
  });
  test("warns of few images, and is NaN without any", () => {
    expect(ece([0, 1], [0.1, 0.9], { simulations: 1 }).warnings.map((w) => w.code)).toEqual([
      "too-few",
    ]);
    expect(ece([], [])).toMatchObject({
      value: Number.NaN,
      rms: Number.NaN,
      max: Number.NaN,
      reason: "empty",
      nullBand: null,
    });
  });
});

describe("brier", () => {
  test("is reliability - resolution + uncertainty", () => {
    const property = fc.property(images, (list) => {
      const {
        value,
        reliability: rel,
        resolution,
        uncertainty,
      } = brier(labelsOf(list), probabilitiesOf(list));
      expect(value).toBeCloseTo(
        (rel as number) - (resolution as number) + (uncertainty as number),
        13,
      );
      expect(Math.min(rel as number, resolution as number)).toBeGreaterThanOrEqual(0);
    });
    fc.assert(property, fixed);
  });
  test("of two classes is half that of several", () => {
    const property = fc.property(images, (list) => {
      const [y, p] = [labelsOf(list), probabilitiesOf(list)];
      const both = brierMultiClass(y, [p.map((v) => 1 - v), p]).value as number;
      expect(both / 2).toBeCloseTo(brier(y, p).value as number, 13);
    });
    fc.assert(property, fixed);
  });
  test("is NaN without images", () => {
    expect(brier([], [])).toMatchObject({
      value: Number.NaN,
      reason: "empty",
      resolution: Number.NaN,
    });
    expect(brierMultiClass([], [[]]).reason).toBe("empty");
  });
});

describe("logLoss", () => {
  test("of logits is that of their probabilities", () => {
    const { y, z } = drawn(50, 0, 1);
    const p = z.map(sigmoid);
    expect(logLoss(y, z).value).toBeCloseTo(logLossOfProbabilities(y, p).value as number, 12);
  });
  test("neither overflows nor clips", () => {
    expect(logLoss([1, 0], [800, -800]).value).toBe(0);
    expect(logLoss([0, 1], [800, -800]).value).toBe(800);
    expect(logLossOfProbabilities([1], [0])).toMatchObject({
      value: Number.NaN,
      reason: "not-finite",
    });
    expect(logLossOfProbabilities([0, 1], [0, 1]).value).toBe(0);
    expect([logLoss([], []).reason, logLossOfProbabilities([], []).reason]).toEqual([
      "empty",
      "empty",
    ]);
  });
});

describe("fitTemperature", () => {
  test("finds the temperature that labels were drawn with, and keeps the ranks", () => {
    const { y, z } = drawn(4000, 0, 1 / 3);
    const { temperature, before, after } = fitTemperature(y, z);
    expect((temperature as number) / 3).toBeCloseTo(1, 0);
    expect(after).toBeLessThan(before as number);
    expect(
      auroc(
        y,
        z.map((v) => v / (temperature as number)),
      ).value,
    ).toBe(auroc(y, z).value);
  });
  test("is at a minimum of the log loss", () => {
    const { y, z } = drawn(60, 0.4, 0.5);
    const { temperature, after } = fitTemperature(y, z);
    for (const step of [0.99, 1.01]) {
      expect(
        logLoss(
          y,
          z.map((v) => v / ((temperature as number) * step)),
        ).value,
      ).toBeGreaterThan(after as number);
    }
  });
  test("stops at its bounds and says so", () => {
    const separated = fitTemperature([0, 0, 1, 1], [-3, -1, 1, 2]);
    expect([separated.temperature, separated.warnings[0]?.code]).toEqual([0.05, "at-bound"]);
    const turned = fitTemperature([1, 1, 0, 0], [-3, -1, 1, 2]);
    expect([turned.temperature, turned.warnings[0]?.code]).toEqual([100, "at-bound"]);
    expect(fitTemperature([], [])).toMatchObject({ temperature: Number.NaN, reason: "empty" });
  });
});

describe("recalibration", () => {
  test("finds the line that labels were drawn with, within its intervals", () => {
    const { y, z } = drawn(3000, -0.7, 0.6);
    const { slope, intercept } = recalibration(y, z);
    expect(slope.lower).toBeLessThan(0.6);
    expect(slope.upper).toBeGreaterThan(0.6);
    expect(intercept.lower).toBeLessThan(-0.7);
    expect(intercept.upper).toBeGreaterThan(-0.7);
  });
  test("solves the likelihood equations, however the logits are shifted and scaled", () => {
    for (const [shift, scale] of [
      [0, 1],
      [1000, 1],
      [-3, 1e-4],
      [5, 1e5],
    ] as const) {
      const { y, z } = drawn(80, 0.3, 0.8);
      const x = z.map((v) => shift + scale * v);
      const { slope, intercept } = recalibration(y, x);
      const rest = x.map(
        (v, i) =>
          sigmoid((intercept.value as number) + (slope.value as number) * v) - (y[i] as number),
      );
      expect(rest.reduce((a, b) => a + b)).toBeCloseTo(0, 8);
      expect(rest.reduce((sum, r, i) => sum + r * (z[i] as number), 0)).toBeCloseTo(0, 8);
    }
  });
  test("in the large makes the mean probability the prevalence", () => {
    const { y, z } = drawn(80, -2, 1);
    const a = recalibration(y, z).inTheLarge.value as number;
    const mean = z.reduce((sum, v) => sum + sigmoid(a + v), 0);
    expect(mean).toBeCloseTo(
      y.reduce((p, q) => p + q),
      10,
    );
  });
  test("takes copies of an image as one, with groups", () => {
    const { y, z } = drawn(300, 0.2, 0.7);
    const thrice = <T>(list: readonly T[]) => [...list, ...list, ...list];
    const patients = thrice(y.map((_, i) => `${i}`));
    const once = recalibration(y, z, { groups: "independent" });
    const copies = recalibration(thrice(y), thrice(z), { groups: patients });
    const naive = recalibration(thrice(y), thrice(z), { groups: "independent" });
    for (const name of ["slope", "intercept", "inTheLarge"] as const) {
      expect(copies[name].value).toBeCloseTo(once[name].value as number, 10);
      expect(naive[name].se).toBeCloseTo((once[name].se as number) / Math.sqrt(3), 10);
    }
    // the sandwich needs no model; where the model holds (slope and intercept) the two agree but for chance
    for (const name of ["slope", "intercept"] as const) {
      expect((copies[name].se as number) / (once[name].se as number)).toBeCloseTo(1, 0);
      expect(copies[name].se).toBeGreaterThan(1.5 * (naive[name].se as number));
    }
    expect(copies.slope).toMatchObject({ nGroups: 300, warnings: [] });
    expect(
      recalibration([0, 1, 0, 1], [0, 1, 2, 1], { groups: ["a", "a", "a", "a"] }).slope.reason,
    ).toBe("too-few");
  });
  test("is NaN where there is no line, with the reason", () => {
    expect(recalibration([], []).slope.reason).toBe("empty");
    expect(recalibration([1, 1], [1, 2]).inTheLarge.reason).toBe("single-class");
    expect(recalibration([0, 0, 1], [1, 2, 3]).slope).toMatchObject({
      value: Number.NaN,
      reason: "separated",
    });
    expect(recalibration([0, 0, 1], [1, 2, 3]).inTheLarge.value).not.toBeNaN();
    expect(recalibration([0, 1], [2, 2]).slope.reason).toBe("zero-variance");
  });
});

test("they refuse lengths that differ, NaN, and what is no probability", () => {
  const { NaN: nan } = Number;
  for (const of of [reliability, ece, brier, logLossOfProbabilities]) {
    expect(() => of([0, 1], [0.5])).toThrow(`${of.name}: yTrue has 2 labels but probability has 1`);
    expect(() => of([0, 1], [0.5, nan])).toThrow("probability[1] is NaN");
    expect(() => of([0, 1], [0.5, 1.5])).toThrow("probability[1] is 1.5, wants it from 0 to 1");
    expect(() => of([0, 2], [0.5, 0.5])).toThrow("yTrue[1] is 2");
  }
  for (const of of [logLoss, fitTemperature, recalibration]) {
    expect(() => of([0, 1], [0.5])).toThrow(`${of.name}: yTrue has 2 labels but logits has 1`);
    expect(() => of([0, 1], [0.5, nan])).toThrow("logits[1] is NaN");
  }
  for (const of of [eceTop1, brierMultiClass]) {
    expect(() => of([0], [])).toThrow("probability has no columns");
    expect(() => of([0, 1], [[0.5]])).toThrow("yTrue has 2 classes but probability[0] has 1");
    expect(() => of([0], [[nan]])).toThrow("probability[0][0] is NaN");
    expect(() => of([1], [[0.5]])).toThrow("yTrue[0] is 1, wants a class from 0 to 0");
  }
  expect(() => ece([0], [0], { bins: 0 })).toThrow("ece: bins is 0");
  expect(() => ece([0], [0], { simulations: -1 })).toThrow("simulations is -1");
  expect(() => reliability([0], [0], { scheme: "quantile" as "equal-mass" })).toThrow(
    'scheme is "quantile"',
  );
});
