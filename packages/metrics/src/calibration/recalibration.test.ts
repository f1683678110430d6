import { randomStream } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { recalibration } from "./recalibration.js";

const range = Array.from({ length: 240 }, (_, i) => i);
const { normal, uniform } = randomStream(3, "recalibration");
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const z = range.map((i) => 1.5 * normal(i));
const y = z.map((v, i) => (uniform(1000 + i) < sigmoid(0.3 + 0.7 * v) ? 1 : 0));
const groups = range.map((i) => `${i >> 1}`);
const whole = range.map((i) => i % 4);
const names = ["slope", "intercept", "inTheLarge"] as const;

describe("recalibration, with weights,", () => {
  test("takes a whole weight as copies of the image in its patient, and 0 as its absence", () => {
    const copies = <T>(values: readonly T[]) =>
      values.flatMap((v, i) => new Array<T>(whole[i] as number).fill(v));
    const found = recalibration(y, z, { groups, weights: whole });
    const expected = recalibration(copies(y), copies(z), { groups: copies(groups) });
    for (const name of names) {
      expect(found[name].value).toBeCloseTo(expected[name].value, 10);
      expect(found[name].se).toBeCloseTo(expected[name].se as number, 10);
      expect(found[name].n).toBe(180);
    }
    expect(found.slope.method).toBe("logistic-slope-weighted");
  });
  test("is that without where all weigh the same, by patient, and does not depend on their unit", () => {
    const plain = recalibration(y, z, { groups });
    const equal = recalibration(y, z, { groups, weights: range.map(() => 0.01) });
    const weights = range.map((i) => 0.5 + uniform(i));
    const [one, large] = [1, 1e6].map((unit) =>
      recalibration(y, z, { groups, weights: weights.map((w) => unit * w) }),
    );
    for (const name of names) {
      expect(equal[name].value).toBeCloseTo(plain[name].value, 10);
      expect(equal[name].se).toBeCloseTo(plain[name].se as number, 10);
      expect(large?.[name].value).toBeCloseTo(one?.[name].value as number, 10);
      expect(large?.[name].upper).toBeCloseTo(one?.[name].upper as number, 10);
    }
  });
  test("solves the weighted likelihood equations", () => {
    const weights = range.map((i) => 0.1 + 5 * uniform(i));
    const { slope, intercept, inTheLarge } = recalibration(y, z, {
      groups: "independent",
      weights,
    });
    const sum = (of: (i: number) => number) =>
      range.reduce((total, i) => total + (weights[i] as number) * of(i), 0);
    const rest = (a: number, b: number, i: number) =>
      sigmoid(a + b * (z[i] as number)) - (y[i] as number);
    const line = (i: number) => rest(intercept.value, slope.value, i);
    expect(sum(line)).toBeCloseTo(0, 8);
    expect(sum((i) => line(i) * (z[i] as number))).toBeCloseTo(0, 8);
    expect(sum((i) => rest(inTheLarge.value, 1, i))).toBeCloseTo(0, 8);
  });
  test("has the standard error of the jackknife over images, nearly", () => {
    const weights = range.map((i) => (i % 5 === 0 ? 6 : 1));
    const of = (w: readonly number[]) => recalibration(y, z, { groups: "independent", weights: w });
    const found = of(weights);
    const without = range.map((i) => of(weights.map((w, k) => (k === i ? 0 : w))));
    for (const name of names) {
      const squares = without.map((f) => (f[name].value - found[name].value) ** 2);
      const jackknife = Math.sqrt((239 / 240) * squares.reduce((a, b) => a + b, 0));
      // they differ by terms of one over the number of images, the heavy ones of which are 48
      expect((found[name].se as number) / jackknife).toBeGreaterThan(0.9);
      expect((found[name].se as number) / jackknife).toBeLessThan(1.1);
    }
  });
  test("refuses weights that are none, and says where all weigh nothing", () => {
    const of = (weights: readonly number[]) => recalibration([0, 1], [1, 2], { weights });
    expect(() => of([1, -1])).toThrow("recalibration: weights[1] is -1");
    expect(() => of([1])).toThrow("recalibration: yTrue has 2 labels but weights has 1");
    expect(of([0, 0]).slope.reason).toBe("all-masked");
    expect(of([0, 1]).inTheLarge.reason).toBe("single-class");
  });
});
