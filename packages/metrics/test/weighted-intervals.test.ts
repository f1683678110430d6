import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  aurocInterval,
  compareArms,
  compareAuroc,
  compareUnpairedAuroc,
  decisionRates,
  type Groups,
  nonInferiority,
  stratifiedAuroc,
} from "../src/index.js";
import {
  type Columns,
  columnsOf,
  type WeightedImage,
  weightedCovariance,
  weightedImages,
  wholeWeights,
} from "./weighted-images.js";

interface Options {
  readonly groups: Groups;
  readonly weights?: readonly number[];
}

/** What every interval and test has to do alike with weights: all that it says of these images. */
type Inference = (columns: Columns, options: Options) => unknown;

const interval =
  (method: "auto" | "logit" | "wald" | "bootstrap"): Inference =>
  ({ labels, scores: [a] }, o) =>
    aurocInterval(labels, a, { ...o, method, replicates: 100 });
const inferences: Record<string, Inference> = {
  "aurocInterval auto": interval("auto"),
  "aurocInterval logit": interval("logit"),
  "aurocInterval wald": interval("wald"),
  "aurocInterval bootstrap": interval("bootstrap"),
  compareAuroc: ({ labels, scores: [a, b] }, o) => compareAuroc(labels, a, b, o),
  compareArms: ({ labels, scores: [a, b] }, o) => compareArms(labels, { a, b }, o),
  nonInferiority: ({ labels, scores: [a, b] }, o) =>
    nonInferiority(labels, a, b, { ...o, margin: 0.1 }),
  compareUnpairedAuroc: ({ labels: yTrue, scores: [a, b] }, o) =>
    compareUnpairedAuroc({ yTrue, yScore: a, ...o }, { yTrue, yScore: b, ...o }),
  decisionRates: ({ labels, scores: [a] }, o) => decisionRates(labels, a, 3, o),
  stratifiedAuroc: ({ labels, scores: [a, b] }, o) =>
    stratifiedAuroc(
      labels,
      a,
      b.map((v) => `s${v % 2}`),
      o,
    ),
};
const fixed = { seed: 31, numRuns: 100 };

/** Every number in what was said, by its path: names and warnings may tell one way of counting from the other. */
function numbersIn(said: unknown, path = ""): (readonly [path: string, value: number])[] {
  if (typeof said === "number") return [[path, said]];
  if (typeof said !== "object" || said === null) return [];
  return Object.entries(said)
    .filter(([key]) => !/^(n|nPositive|nNegative|warnings)$/.test(key))
    .flatMap(([key, value]) => numbersIn(value, `${path}/${key}`));
}

/** The same numbers, up to rounding; `except` are those whose path matches. */
function expectSame(got: unknown, expected: unknown, except = /^$/): void {
  const of = (said: unknown) => numbersIn(said).filter(([path]) => !except.test(path));
  const [a, b] = [of(got), of(expected)];
  expect(a.map(([path]) => path)).toEqual(b.map(([path]) => path));
  for (const [k, [path, value]] of a.entries()) {
    const other = b[k]?.[1] as number;
    if (!Number.isFinite(other)) expect(value, path).toEqual(other);
    // chi-squared, z and t are quotients and may be large
    else expect(Math.abs(value - other), path).toBeLessThan(1e-9 * Math.max(1, Math.abs(other)));
  }
}

describe.each(Object.entries(inferences))("%s", (name, infer) => {
  // pairs are weights themselves; without weights independent trials have no se beside Wilson's interval
  const inUnits = name === "decisionRates" ? /\/se$/ : /\/pairs$/;
  test("is that without weights where all weigh the same, and does not depend on their unit", () => {
    const property = fc.property(weightedImages, fc.boolean(), (list, clustered) => {
      const columns = columnsOf(list);
      const groups = clustered ? columns.patients : "independent";
      // powers of two, which change no rounding: a tie of replicates stays one
      const equal = infer(columns, { groups, weights: list.map(() => 4) });
      // without weights "auto" and AUROCs at the bound take Newcombe's method, which has no place for weights
      const other = /newcombe5/.test(JSON.stringify(infer(columns, { groups })));
      if (!other) expectSame(equal, infer(columns, { groups }), inUnits);
      const { weights } = columns;
      const [one, large] = [weights, weights.map((w) => w * 1024)].map((w) =>
        infer(columns, { groups, weights: w }),
      );
      expectSame(large, one, inUnits);
    });
    fc.assert(property, fixed);
  });
  test("leaves images that weigh nothing out, whatever their labels and scores", () => {
    const property = fc.property(wholeWeights, (list) => {
      const seen = list.filter((i) => i.weight > 0);
      if (seen.length === 0) return;
      const spoilt = list.map(
        (i): WeightedImage =>
          i.weight > 0 ? i : { ...i, label: Number.NaN, scores: [Number.NaN, i.scores[1]] },
      );
      const [all, some] = [columnsOf(spoilt), columnsOf(seen)];
      const got = infer(all, { groups: all.patients, weights: all.weights });
      expect(got).toEqual(infer(some, { groups: some.patients, weights: some.weights }));
    });
    fc.assert(property, fixed);
  });
  test("takes a whole weight as copies of the image in its patient", () => {
    const property = fc.property(wholeWeights, (list) => {
      const some = columnsOf(list.filter((i) => i.weight > 0));
      const copies = columnsOf(list.flatMap((i) => Array.from({ length: i.weight }, () => i)));
      const expected = infer(copies, { groups: copies.patients });
      if (copies.labels.length === 0 || /newcombe5/.test(JSON.stringify(expected))) return;
      const got = infer(some, { groups: some.patients, weights: some.weights });
      // planning counts images, and so does the most that Wilson's interval is given
      const except = name === "decisionRates" ? /lower|upper|\/se$/ : /minimumDetectable/;
      expectSame(got, expected, except);
    });
    fc.assert(property, fixed);
  });
  test("refuses weights that are none, by name and index", () => {
    const columns = columnsOf([
      { label: 0, patient: "a", scores: [1, 2], weight: 1 },
      { label: 1, patient: "b", scores: [2, 1], weight: 1 },
    ]);
    const of = (weights: readonly number[]) => infer(columns, { groups: "independent", weights });
    expect(() => of([1, -1])).toThrow("weights[1] is -1, wants a finite number, 0 or more");
    expect(() => of([Number.NaN, 1])).toThrow("weights[0] is NaN");
    expect(() => of([1])).toThrow("yTrue has 2 labels but weights has 1");
  });
});

describe("with weights", () => {
  const labels = Array.from({ length: 40 }, (_, i) => i % 2);
  const scores = labels.map((label, i) => label + ((i * 7) % 11) / 8);
  const weights = labels.map((_, i) => 1 + (i % 3));
  const groups = labels.map((_, i) => `${i >> 2}`);

  test("aurocInterval names its method, and says where there is none", () => {
    const of = (method: "auto" | "wald" | "bootstrap", y = labels) =>
      aurocInterval(y, scores, { weights, groups, method });
    expect(of("auto").method).toBe("logit-obuchowski-weighted");
    expect(of("wald").method).toBe("wald-obuchowski-weighted");
    expect(of("bootstrap").method).toBe("bootstrap-bca-weighted");
    const perfect = aurocInterval(labels, labels, { weights, groups });
    expect([perfect.value, perfect.lower, perfect.reason]).toEqual([
      1,
      undefined,
      "auroc-at-bound",
    ]);
    expect(aurocInterval([0, 1], [1, 2], { weights: [0, 0] }).reason).toBe("all-masked");
    expect(aurocInterval([0, 1], [1, 2], { weights: [1, 0] }).reason).toBe("single-class");
  });
  test("aurocInterval warns of few patients by what their weights are worth", () => {
    const own = labels.map((_, i) => `${i}`);
    const uneven = labels.map((_, i) => (i < 4 ? 30 : 1));
    const { warnings } = aurocInterval(labels, scores, { weights: uneven, groups: own });
    // (2 * 30 + 18)² / (2 * 30² + 18) in either class
    expect(warnings.map((w) => w.message)).toEqual([
      "20 positive and 20 negative patients, with their weights worth 3.3 and 3.3 of equal weight; below 10 in a class an interval is rough",
    ]);
    const even = aurocInterval(labels, scores, { weights: labels.map(() => 3), groups: own });
    expect(even.warnings).toEqual([]);
  });
  test("aurocInterval refuses Newcombe's method, and names the others", () => {
    expect(() => aurocInterval(labels, scores, { weights, method: "newcombe5" })).toThrow(
      'aurocInterval: method is "newcombe5", which counts images and has no place for weights; wants logit, wald or bootstrap',
    );
  });
  test("compareAuroc has the variance C_aa + C_bb - 2 C_ab of the definition", () => {
    const property = fc.property(weightedImages, (list) => {
      const columns = columnsOf(list);
      const [a, b] = columns.scores;
      const options = { groups: columns.patients, weights: columns.weights };
      const { difference, z } = compareAuroc(columns.labels, a, b, options);
      const covariance = weightedCovariance(list);
      if (Number.isNaN(z) || !covariance) return;
      const [[aa, ab], [, bb]] = covariance as [[number, number], [number, number]];
      expect((difference.se ?? 0) ** 2).toBeCloseTo(aa + bb - 2 * ab, 12);
    });
    fc.assert(property, { seed: 32, numRuns: 100 });
  });
  test("the standard error is near that of the jackknife over patients", () => {
    const pairs = labels.map((_, i) => `${i >> 1}`);
    const { value, se } = aurocInterval(labels, scores, { weights, groups: pairs, method: "wald" });
    const patients = [...new Set(pairs)];
    const without = patients.map((p) => {
      const left = weights.map((w, i) => (pairs[i] === p ? 0 : w));
      return aurocInterval(labels, scores, { weights: left, groups: pairs, method: "wald" }).value;
    });
    const squares = without.reduce((sum, v) => sum + (v - value) ** 2, 0);
    const jackknife = Math.sqrt(((patients.length - 1) / patients.length) * squares);
    // they differ by terms of one over the number of patients, which is 20
    expect((se ?? 0) / jackknife).toBeGreaterThan(0.9);
    expect((se ?? 0) / jackknife).toBeLessThan(1.1);
  });
  test("compareArms plans with what weights cost: fewer differences would be found", () => {
    const y = Array.from({ length: 200 }, (_, i) => i % 2);
    const arms = {
      a: y.map((label, i) => label + ((i * 7) % 31) / 12),
      b: y.map((label, i) => label / 2 + ((i * 13) % 37) / 12),
    };
    const uneven = y.map((_, i) => (i % 7 === 0 ? 20 : 1));
    const found = [undefined, uneven].map((w) =>
      compareArms(y, arms, { groups: "independent", weights: w }),
    );
    const [plain, weighted] = found.map((f) => f.contrasts[0]?.minimumDetectable as number);
    expect(weighted).toBeGreaterThan(1.2 * (plain as number));
  });
  test("stratifiedAuroc is the weighted mean over pairs of one stratum", () => {
    const strata = labels.map((_, i) => (i < 22 ? "A" : "B"));
    const { within, perStratum } = stratifiedAuroc(labels, scores, strata, { groups, weights });
    let [won, all] = [0, 0];
    for (const i of labels.keys()) {
      for (const j of labels.keys()) {
        if (labels[i] !== 1 || labels[j] !== 0 || strata[i] !== strata[j]) continue;
        const pair = (weights[i] as number) * (weights[j] as number);
        won += (pair * (Math.sign((scores[i] as number) - (scores[j] as number)) + 1)) / 2;
        all += pair;
      }
    }
    expect(within.value).toBeCloseTo(won / all, 14);
    expect(perStratum.reduce((sum, s) => sum + s.pairs, 0)).toBe(all);
    expect(within.method).toBe("logit-within-strata-weighted");
    const perfect = stratifiedAuroc(labels, labels, strata, { groups, weights }).within;
    expect([perfect.value, perfect.lower, perfect.reason]).toEqual([
      1,
      undefined,
      "auroc-at-bound",
    ]);
  });
});
