import { randomStream } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { auroc } from "../discrimination/auroc.js";
import { compareSeeds } from "./compare-seeds.js";
import { varianceComponents } from "./variance-components.js";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("varianceComponents", () => {
  test("finds the components it was given", () => {
    const { normal } = randomStream(1, "table");
    const [seeds, folds] = [60, 50];
    const bySeed = range(seeds).map((s) => 0.03 * normal(s));
    const byFold = range(folds).map((f) => 0.05 * normal(1000 + f));
    const table = bySeed.map((a, s) =>
      byFold.map((b, f) => 0.8 + a + b + 0.02 * normal(2000 + s * folds + f)),
    );
    const found = varianceComponents(table);
    // a variance of 50 values is right to a fifth or so
    expect(Math.sqrt(found.seed as number)).toBeCloseTo(0.03, 1.9);
    expect((found.seed as number) / 0.0009).toBeGreaterThan(0.5);
    expect((found.fold as number) / 0.0025).toBeGreaterThan(0.5);
    expect((found.residual as number) / 0.0004).toBeCloseTo(1, 0);
    expect(found.warnings).toEqual([]);
  });
  test("warns of a component that is too small to see", () => {
    const { seed, warnings } = varianceComponents([
      [0, 1],
      [1, 0],
    ]);
    expect(seed).toBeLessThan(0);
    expect(warnings.map((w) => w.code)).toEqual(["negative-variance", "negative-variance"]);
  });
  test("has one component for one fold or one seed", () => {
    expect(varianceComponents([[1], [3]])).toEqual({
      mean: 2,
      seed: 2,
      fold: Number.NaN,
      residual: Number.NaN,
      warnings: [],
    });
    expect(varianceComponents([[1, 3]])).toMatchObject({ seed: Number.NaN, fold: 2 });
    expect(varianceComponents([[1]])).toMatchObject({
      mean: 1,
      seed: Number.NaN,
      fold: Number.NaN,
    });
  });
  test("refuses an empty or ragged table and NaN", () => {
    expect(() => varianceComponents([])).toThrow("no cells");
    expect(() => varianceComponents([[1, 2], [1]])).toThrow("seed 1 has 1 folds, seed 0 has 2");
    expect(() => varianceComponents([[1, Number.NaN]])).toThrow("table[0][1] is NaN");
  });
});

describe("compareSeeds", () => {
  const y = range(60).map((i) => i % 2);
  const groups = range(60).map((i) => `${i >> 1}`);
  const run = (signal: number, seed: number) => {
    const { normal } = randomStream(seed, "run");
    return y.map((label, i) => signal * label + normal(i));
  };
  const a = [1, 2, 3].map((k) => run(2, k));
  const b = [4, 5, 6].map((k) => run(0.5, k));

  test("is the difference of mean AUROCs", () => {
    const mean = (runs: number[][]) =>
      runs.reduce((s, r) => s + (auroc(y, r).value as number), 0) / 3;
    const found = compareSeeds(y, a, b, { groups, replicates: 500 });
    expect(found.difference.value).toBeCloseTo(mean(a) - mean(b), 13);
    expect(found.probabilityOfSuperiority).toBeGreaterThan(0.95);
    expect(found.verdict).toBe("higher");
    expect(found.variance?.total).toBeGreaterThan(found.variance?.patient as number);
  });
  test("finds one half for the same runs", () => {
    const found = compareSeeds(y, a, a, { groups, replicates: 200 });
    expect(found.difference.value).toBeCloseTo(0, 14);
    expect(found.probabilityOfSuperiority).toBeCloseTo(0.5, 14);
    expect(found.verdict).toBe("inconclusive");
  });
  test("turns round with its runs", () => {
    const [ab, ba] = [
      compareSeeds(y, a, b, { groups, replicates: 200 }),
      compareSeeds(y, b, a, { groups, replicates: 200 }),
    ];
    expect(ba.difference.lower).toBeCloseTo(-(ab.difference.upper as number), 14);
    expect(ba.probabilityOfSuperiority).toBeCloseTo(
      1 - (ab.probabilityOfSuperiority as number),
      14,
    );
  });
  test("takes a whole weight as copies of the image in its patient, and 0 as its absence", () => {
    const weights = y.map((_, i) => i % 4);
    const copies = <T>(values: readonly T[]) =>
      values.flatMap((v, i) => new Array<T>(weights[i] as number).fill(v));
    const found = compareSeeds(y, a, b, { groups, weights, replicates: 200 });
    const expected = compareSeeds(copies(y), a.map(copies), b.map(copies), {
      groups: copies(groups),
      replicates: 200,
    });
    expect(found.difference.lower).toBeCloseTo(expected.difference.lower as number, 13);
    expect(found.variance?.total).toBeCloseTo(expected.variance?.total as number, 13);
    expect(found.probabilityOfSuperiority).toBe(expected.probabilityOfSuperiority);
    expect(found.difference).toMatchObject({ n: 45, method: "bootstrap-seeds-weighted" });
    const none = compareSeeds(y, a, b, { groups, weights: y.map(() => 0) });
    expect(none.difference.reason).toBe("all-masked");
    expect(() => compareSeeds(y, a, b, { groups, weights: [1] })).toThrow("weights has 1");
  });
  test("warns of few seeds and says why it is undefined", () => {
    const few = compareSeeds(y, a.slice(0, 1), b, { groups, replicates: 100 });
    expect(few.difference.warnings.map((w) => w.code)).toEqual(["few-seeds"]);
    expect(compareSeeds([1, 1], [[1, 2]], [[1, 2]]).difference.reason).toBe("single-class");
    const one = compareSeeds([0, 1, 1], [[1, 2, 3]], [[1, 2, 3]]);
    expect(one).toMatchObject({ variance: null, difference: { reason: "too-few" } });
    expect(() => compareSeeds(y, [], b)).toThrow("0 runs of A and 3 of B");
    expect(() => compareSeeds(y, [[1]], b)).toThrow("runsA[0] has 1 scores");
  });
});
