import { describe, expect, test } from "vitest";
import { compareAuroc } from "../compare/compare-auroc.js";
import { auroc } from "../discrimination/auroc.js";
import { averagePrecision } from "../discrimination/average-precision.js";
import { presortedAuroc } from "../internal/presorted-auroc.js";
import { aurocInterval } from "./auroc-interval.js";
import { bootstrap, bootstrapReplicates } from "./bootstrap.js";

const y = [1, 1, 1, 0, 0, 0];
const s = [0.9, 0.6, 0.4, 0.7, 0.3, 0.2];
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("bootstrapReplicates", () => {
  test("approach the exact distribution of all 729 stratified resamples within 4 standard errors", () => {
    // auroc.bootstrap.exhaustive of the conformance file
    const replicates = 20_000;
    const values = bootstrapReplicates(y, presortedAuroc(y, s), {
      groups: "independent",
      replicates,
    });
    const share = (test: (v: number) => boolean) => values.filter(test).length / replicates;
    const mean = values.reduce((a, b) => a + b, 0) / replicates;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / replicates;
    expect(Math.abs(mean - 0.7777777777777778)).toBeLessThan(
      4 * Math.sqrt(0.04663923182441701 / replicates),
    );
    for (const [got, p] of [
      [share((v) => v === 1), 0.3223593964334705],
      [share((v) => v < 0.5), 0.09327846364883402],
    ] as const) {
      expect(Math.abs(got - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / replicates));
    }
    // the fourth moment is below 1, so that the variance of a square is
    expect(Math.abs(variance - 0.04663923182441701)).toBeLessThan(4 * Math.sqrt(0.01 / replicates));
  });
  test("depend on the seed and their number only", () => {
    const of = (seed: number, replicates: number) =>
      bootstrapReplicates(y, presortedAuroc(y, s), { groups: "independent", seed, replicates });
    expect([...of(3, 100)]).toEqual([...of(3, 500)].slice(0, 100));
    expect([...of(0, 100)]).not.toEqual([...of(1, 100)]);
  });
  test("draw patients with all their images, positive and negative ones apart", () => {
    const labels = [1, 1, 0, 0, 0, 1, 0];
    const groups = ["p", "p", "n", "n", "m", "q", "m"];
    const drawn: number[][] = [];
    const note = (weights: Float64Array) => drawn.push([...weights]);
    bootstrapReplicates(labels, note, { groups, replicates: 100 });
    for (const w of drawn) {
      expect([w[0], w[2], w[4]]).toEqual([w[1], w[3], w[6]]);
      expect((w[0] as number) + (w[5] as number)).toBe(2);
      expect((w[2] as number) + (w[4] as number)).toBe(2);
    }
    expect(new Set(drawn.map(String)).size).toBe(9);
  });
  test("draw patients of both labels apart where there are five", () => {
    const mixed = range(10).map((i) => `m${i >> 1}`);
    const labels = [...range(10).map((i) => i % 2), 1, 1, 0, 0];
    const groups = [...mixed, "p", "q", "n", "o"];
    const note = (w: Float64Array) => {
      const sum = (from: number, to: number) => w.slice(from, to).reduce((a, b) => a + b, 0);
      expect([sum(0, 10), sum(10, 12), sum(12, 14)]).toEqual([10, 2, 2]);
      return 0;
    };
    bootstrapReplicates(labels, note, { groups, replicates: 100 });
  });
  test("are NaN where the statistic is undefined", () => {
    const values = bootstrapReplicates(y, (w) => (w[0] === 0 ? Number.NaN : 1), {
      groups: "independent",
    });
    expect(values.filter(Number.isNaN).length / 2000).toBeCloseTo((2 / 3) ** 3, 1);
  });
});

/** 40 images of 20 patients with two images each, in part separated. */
const labels = range(40).map((i) => (i < 20 ? 0 : 1));
const scores = range(40).map((i) => (i < 20 ? 0 : 9) + ((i * 17) % 23));
const groups = range(40).map((i) => `${i >> 1}`);
const statistic = presortedAuroc(labels, scores);

describe("bootstrap", () => {
  test("of a mean has the interval of theory: BCa near the percentile where nothing is skew", () => {
    const sum = (w: Float64Array) => w.reduce((total, k, i) => total + k * (i % 10), 0) / 40;
    const e = bootstrap(labels, sum, { groups: "independent", replicates: 4000 });
    // variance of 0..9 is 8.25, of the mean of 40 of them 8.25/40
    expect(e.se).toBeCloseTo(Math.sqrt(8.25 / 40), 1);
    expect(e.lower).toBeCloseTo((e.value as number) - 1.96 * Math.sqrt(8.25 / 40), 1);
    expect(e.percentile?.lower).toBeCloseTo(e.lower as number, 1);
  });
  test("moves the interval of a skew statistic to where BCa puts it", () => {
    const square = (w: Float64Array) => w.reduce((t, k, i) => t + k * (i % 10) ** 4, 0) / 40;
    const e = bootstrap(labels, square, { groups: "independent", replicates: 4000 });
    expect(e.method).toBe("bootstrap-bca");
    // to the right of a statistic whose distribution leans right
    expect(e.lower).toBeGreaterThan(e.percentile?.lower as number);
    expect(e.upper).toBeGreaterThan(e.percentile?.upper as number);
    const plain = bootstrap(labels, square, {
      groups: "independent",
      replicates: 4000,
      interval: "percentile",
    });
    expect([plain.lower, plain.upper]).toEqual([e.percentile?.lower, e.percentile?.upper]);
  });
  test("is wider by patient than by image where patients repeat themselves", () => {
    const same = range(40).map((i) => (i < 20 ? 0 : 9) + (((i >> 1) * 17) % 23));
    const of = presortedAuroc(labels, same);
    const [alone, clustered] = (["independent", groups] as const).map((g) =>
      bootstrap(labels, of, { groups: g }),
    );
    expect(clustered?.se).toBeGreaterThan(1.2 * (alone?.se as number));
    expect(clustered?.nGroups).toBe(20);
  });
  test("is that of aurocInterval, whose value is the AUROC", () => {
    const e = bootstrap(labels, statistic, { groups, seed: 4 });
    const interval = aurocInterval(labels, scores, { groups, method: "bootstrap", seed: 4 });
    expect(interval).toMatchObject({ lower: e.lower, upper: e.upper, method: "bootstrap-bca" });
    expect(interval.value).toBe(auroc(labels, scores).value);
    const seed = aurocInterval(labels, scores, { groups, method: "bootstrap", seed: 5 });
    expect(seed.lower).not.toBe(interval.lower);
  });
  test("of a difference meets both models with the same draw: its error is that of the paired test", () => {
    const other = scores.map((v, i) => v + ((i * 29) % 31) / 2);
    const [a, b] = [statistic, presortedAuroc(labels, other)];
    const paired = bootstrap(labels, (w) => (a(w) as number) - (b(w) as number), {
      groups,
      replicates: 4000,
    });
    const { difference } = compareAuroc(labels, scores, other, { groups });
    expect(paired.value).toBeCloseTo(difference.value as number, 14);
    // 20 patients: the analytic error has 19/20 and the like in it, the resampled one has not
    expect((paired.se as number) / (difference.se as number)).toBeGreaterThan(0.85);
    expect((paired.se as number) / (difference.se as number)).toBeLessThan(1.1);
    const alone = bootstrap(labels, b, { groups }).se as number;
    expect(paired.se).toBeLessThan(
      Math.hypot(alone, bootstrap(labels, a, { groups }).se as number),
    );
  });
  test("says why there is no interval, and how many replicates were undefined", () => {
    const one = bootstrap([0, 1, 1], () => 1, { groups: ["a", "b", "c"] });
    expect(one).toMatchObject({ value: 1, reason: "too-few" });
    expect(bootstrap([], () => 1)).toMatchObject({ value: Number.NaN, reason: "empty" });
    expect(bootstrap(labels, () => Number.NaN, { groups }).reason).toBe("undefined-statistic");
    const often = bootstrap(labels, (w) => (w[0] === 0 ? Number.NaN : 1), { groups });
    expect(often.degenerate).toBeGreaterThan(500);
    expect(often.warnings.map((w) => w.code)).toEqual(["degenerate-replicates", "zero-width"]);
    const rarely = bootstrap(labels, (w) => (w.every((k) => k === 1) ? 1 : Number.NaN), { groups });
    expect(rarely).toMatchObject({
      reason: "degenerate-replicates",
      degenerate: 2000,
    });
    const aside = bootstrap(labels, (w) => (w.every((k) => k === 1) ? 1 : 0), { groups });
    expect(aside).toMatchObject({ value: 1, reason: "one-sided-replicates" });
    expect(aside.percentile).toEqual({ lower: 0, upper: 0 });
    const perfect = aurocInterval(labels, labels, { groups, method: "bootstrap" });
    expect([perfect.lower, perfect.upper]).toEqual([1, 1]);
    expect(perfect.warnings.map((w) => w.code)).toEqual(["zero-width", "auroc-at-bound"]);
  });
  test("refuses options out of range", () => {
    for (const replicates of [0, 99, 1.5, 2 ** 21]) {
      expect(() => bootstrap(labels, statistic, { groups, replicates })).toThrow(
        `replicates is ${replicates}`,
      );
    }
    expect(() => bootstrap([2], () => 1)).toThrow("bootstrap: yTrue[0] is 2, wants 0 or 1");
    expect(() => bootstrap(labels, statistic, { interval: "t" as "bca" })).toThrow(
      'interval is "t"',
    );
    expect(() => bootstrap(labels, statistic, { seed: -1 })).toThrow("seed is -1");
    expect(() => bootstrap(labels, statistic, { level: 95 })).toThrow("level is 95");
  });
});

describe("bootstrap, with weights,", () => {
  const weights = range(40).map((i) => 0.5 + ((i * 11) % 7));
  const drop = <T>(values: readonly T[], w: readonly number[]) =>
    values.filter((_, i) => w[i] !== 0);

  test("hands the statistic what was drawn times the weights, patient by patient", () => {
    const plain: number[][] = [];
    const weighted: number[][] = [];
    const note = (into: number[][]) => (w: Float64Array) => into.push([...w]);
    bootstrapReplicates(labels, note(plain), { groups, replicates: 100 });
    bootstrapReplicates(labels, note(weighted), { groups, weights, replicates: 100 });
    expect(weighted).toEqual(plain.map((draw) => draw.map((k, i) => k * (weights[i] as number))));
  });
  test("of whole weights is that of copies within their patients", () => {
    const whole = range(40).map((i) => 1 + (i % 3));
    const copies = <T>(values: readonly T[]) =>
      values.flatMap((v, i) => new Array<T>(whole[i] as number).fill(v));
    const [y2, s2, g2] = [copies(labels), copies(scores), copies(groups)];
    const e = bootstrap(labels, statistic, { groups, weights: whole });
    const expected = bootstrap(y2, presortedAuroc(y2, s2), { groups: g2 });
    expect([e.value, e.lower, e.upper]).toEqual([expected.value, expected.lower, expected.upper]);
    expect([e.n, e.nGroups, e.method]).toEqual([40, 20, "bootstrap-bca-weighted"]);
  });
  test("is that without for weights of 1, and does not draw who weighs nothing", () => {
    const { method: _, ...plain } = bootstrap(labels, statistic, { groups });
    expect(bootstrap(labels, statistic, { groups, weights: labels.map(() => 1) })).toMatchObject(
      plain,
    );
    const some = weights.map((w, i) => (i % 5 === 0 || i === 21 ? 0 : w));
    const without = [labels, scores, some].map((values) => drop(values, some));
    const [y2, s2, w2] = without as [number[], number[], number[]];
    expect(bootstrap(labels, statistic, { groups, weights: some })).toEqual(
      bootstrap(y2, presortedAuroc(y2, s2), { groups: drop(groups, some), weights: w2 }),
    );
  });
  test("gives averagePrecision an interval, and a difference of two models", () => {
    const ap = (w: Float64Array) => averagePrecision(labels, scores, { weights: w }).value;
    const e = bootstrap(labels, ap, { groups, weights, replicates: 500 });
    expect(e.value).toBe(averagePrecision(labels, scores, { weights }).value);
    expect(e.lower).toBeLessThan(e.value);
    const other = presortedAuroc(
      labels,
      scores.map((v, i) => v + ((i * 29) % 31) / 2),
    );
    const paired = bootstrap(labels, (w) => statistic(w) - other(w), { groups, weights });
    const alone = [statistic, other].map((of) => bootstrap(labels, of, { groups, weights }).se);
    expect(paired.se).toBeLessThan(Math.hypot(alone[0] as number, alone[1] as number));
  });
  test("has no width where the weighted AUROC is 1 in every draw, whatever rounding does", () => {
    const e = bootstrap(labels, presortedAuroc(labels, labels), {
      groups,
      weights: weights.map((w) => w / 3),
    });
    expect([e.value, e.percentile]).toEqual([1, { lower: 1, upper: 1 }]);
    // ten patients of a class, unevenly weighed, are worth fewer
    expect(e.warnings.map((w) => w.code)).toEqual(["few-patients", "zero-width"]);
  });
  test("refuses weights that are none, and says where all weigh nothing", () => {
    const of = (w: readonly number[]) => bootstrap([0, 1], () => 1, { weights: w });
    expect(() => of([1])).toThrow("bootstrap: yTrue has 2 labels but weights has 1");
    expect(() => of([1, -1])).toThrow("bootstrap: weights[1] is -1");
    expect(() => of([Number.NaN, 1])).toThrow("bootstrap: weights[0] is NaN");
    expect(of([0, 0])).toMatchObject({ value: Number.NaN, reason: "all-masked", n: 0 });
  });
});
