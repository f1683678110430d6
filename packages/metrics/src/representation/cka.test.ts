import { ndArray } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { general, mapped, random, rotation, x, y } from "../../test/features.js";
import { gramOf } from "../internal/gram.js";
import { centredGram, hsicOf, linearHsic } from "../internal/hsic.js";
import { type Features, matrixOf } from "../internal/matrix.js";
import { cka } from "./cka.js";
import { featureDrift } from "./feature-drift.js";
import { minibatchCka } from "./minibatch-cka.js";

const groups = "independent" as const;
const quick = { groups, permutations: 0, subsamples: 0 } as const;

describe("HSIC", () => {
  test.each(["debiased", "biased"] as const)(
    "%s from features is that from Gram matrices",
    (estimator) => {
      const [a, b] = [x, y].map((f) => matrixOf("t", "f", f)) as [
        ReturnType<typeof matrixOf>,
        ReturnType<typeof matrixOf>,
      ];
      const [k, l] = [a, b].map((m) => centredGram(gramOf(m, "linear"), m.n, estimator)) as [
        Float64Array,
        Float64Array,
      ];
      expect(hsicOf(k, l, 60, estimator)).toBeCloseTo(linearHsic(a, b, estimator), 12);
      expect(hsicOf(k, k, 60, estimator)).toBeCloseTo(linearHsic(a, a, estimator), 12);
    },
  );
  test("debiased is the U-statistic over four different images", () => {
    const n = 7;
    const [a, b] = [random(n, 2, "a"), random(n, 3, "b")].map((f) => matrixOf("t", "f", f)) as [
      ReturnType<typeof matrixOf>,
      ReturnType<typeof matrixOf>,
    ];
    const [k, l] = [a, b].map((m) => gramOf(m, "linear")) as [Float64Array, Float64Array];
    const at = (g: Float64Array, i: number, j: number) => g[i * n + j] as number;
    const images = [...Array(n).keys()];
    let [sum, count] = [0, 0];
    for (const i of images)
      for (const j of images)
        for (const q of images)
          for (const r of images) {
            if (new Set([i, j, q, r]).size < 4) continue;
            sum +=
              at(k, i, j) * at(l, i, j) + at(k, i, j) * at(l, q, r) - 2 * at(k, i, j) * at(l, i, q);
            count++;
          }
    expect(linearHsic(a, b, "debiased")).toBeCloseTo(sum / count, 12);
  });
});

describe("cka", () => {
  test("is 1 under rotation, scale and shift, and not under a general map", () => {
    for (const estimator of ["debiased", "biased"] as const) {
      for (const kernel of ["linear", { rbf: 1 }] as const) {
        const of = (z: Features) => cka(x, z, { ...quick, estimator, kernel }).value as number;
        expect(of(mapped(x, rotation, 40))).toBeCloseTo(1, 10);
        expect(
          of(
            mapped(x, [
              [3, 0, 0],
              [0, 3, 0],
              [0, 0, 3],
            ]),
          ),
        ).toBeCloseTo(1, 10);
        expect(of(mapped(x, general))).toBeLessThan(0.95);
      }
    }
  });
  test("is symmetric, and the same through features and through Gram matrices", () => {
    const direct = cka(x, y, quick).value as number;
    expect(cka(y, x, quick).value).toBeCloseTo(direct, 12);
    expect(cka(x, y, { ...quick, permutations: 1 }).value).toBeCloseTo(direct, 12);
  });
  test("debiased is near 0 for unrelated features, where biased is near 1", () => {
    const [a, b] = [random(40, 300, "wide-a"), random(40, 300, "wide-b")];
    const { value, nullMean, null95, lower, upper } = cka(a, b, {
      groups,
      permutations: 50,
      subsamples: 50,
    });
    expect(Math.abs(value as number)).toBeLessThan(0.08);
    expect(Math.abs(nullMean as number)).toBeLessThan(0.05);
    expect(null95).toBeGreaterThan(nullMean as number);
    expect(lower).toBeLessThan(value as number);
    expect(upper).toBeGreaterThan(value as number);
    const biased = cka(a, b, { ...quick, estimator: "biased" });
    // about p/(n + p)
    expect(biased.value).toBeCloseTo(300 / 340, 1);
    expect(biased.warnings.map((w) => w.code)).toContain("biased-estimator");
  });
  test("has an interval as wide as its spread over samples", () => {
    const related = (k: number) => {
      const a = random(60, 3, `r${k}`);
      const noise = random(60, 3, `n${k}`);
      return [
        a,
        ndArray(
          Float64Array.from(a.data, (v, i) => v + (noise.data[i] as number)),
          [60, 3],
        ),
      ] as const;
    };
    const found = [...Array(40).keys()].map((k) =>
      cka(...related(k), { groups, permutations: 0, subsamples: 40, seed: k }),
    );
    const values = found.map((e) => e.value as number);
    const mean = values.reduce((a, b) => a + b) / 40;
    const spread = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 39);
    const se = found.reduce((s, e) => s + (e.se as number), 0) / 40;
    // 40 samples tell a standard deviation to about a tenth
    expect(se / spread).toBeGreaterThan(0.7);
    expect(se / spread).toBeLessThan(1.4);
  });
  test("does not depend on the size of features, however small or large, nor on their offset", () => {
    const expected = cka(x, y, quick).value as number;
    for (const scale of [1e-150, 1e-9, 1e150]) {
      const small = ndArray(
        Float64Array.from(x.data, (v) => v * scale),
        [60, 3],
      );
      expect(cka(small, y, quick).value).toBeCloseTo(expected, 10);
      expect(cka(small, y, { ...quick, permutations: 1 }).value).toBeCloseTo(expected, 10);
      expect(minibatchCka(small, y, { batch: 60 }).value).toBeCloseTo(expected, 10);
    }
    const away = ndArray(
      Float64Array.from(x.data, (v) => v + 1e6),
      [60, 3],
    );
    // of 16 digits the offset takes six
    expect(cka(away, y, quick).value).toBeCloseTo(expected, 8);
  });
  test("uses one image of each patient, and warns of near-duplicates", () => {
    const rows = [...x.data];
    const twice = ndArray(Float64Array.from([...rows, ...rows]), [120, 3]);
    const patients = [...Array(120).keys()].map((i) => `${i % 60}`);
    const one = cka(twice, twice, { ...quick, groups: patients });
    expect(one).toMatchObject({ n: 60, nGroups: 60 });
    expect(one.warnings.map((w) => w.code)).toEqual(["one-per-patient"]);
    expect(cka(twice, twice, { groups, permutations: 1 }).warnings.map((w) => w.code)).toEqual([
      "duplicates-within-group",
      "duplicates-within-group",
    ]);
  });
  test("is NaN with a reason where it is undefined", () => {
    expect(cka(random(3, 2, "a"), random(3, 2, "b"), { groups }).reason).toBe("too-few");
    const flat = ndArray(new Float64Array(40).fill(0.1), [20, 2]);
    expect(cka(flat, random(20, 2, "b"), { groups })).toMatchObject({
      value: Number.NaN,
      reason: "negative-variance",
      nullMean: Number.NaN,
    });
    expect(cka(flat, random(20, 2, "b"), quick).reason).toBe("negative-variance");
    expect(cka(random(20, 9, "a"), random(20, 9, "b")).warnings.map((w) => w.code)).toEqual([
      "groups-not-given",
      "few-patients",
    ]);
  });
  test("refuses what does not fit", () => {
    expect(() => cka(x, random(59, 3, "a"))).toThrow("cka: x has 60 images but y has 59");
    expect(() => cka(x, ndArray(Float64Array.of(Number.NaN), [1, 1]))).toThrow("y[0, 0] is NaN");
    expect(() => cka(x, ndArray(Float64Array.of(1), [1]))).toThrow(
      "y has shape [1], wants [images, features]",
    );
    expect(() => cka(x, y, { estimator: "unbiased" as "biased" })).toThrow(
      'estimator is "unbiased"',
    );
    expect(() => cka(x, y, { kernel: { rbf: 0 } })).toThrow("RBF kernel is 0");
    expect(() => cka(x, y, { permutations: -1 })).toThrow("permutations is -1");
    expect(() => cka(x, y, { groups: ["a"] })).toThrow("groups has 1 names");
  });
  test("takes any shape behind the images as features", () => {
    const maps = ndArray(Float64Array.from(y.data).slice(0, 240), [60, 2, 2]);
    const flat = ndArray(maps.data, [60, 4]);
    expect(cka(x, maps, quick).value).toBe(cka(x, flat, quick).value);
  });
});

test("featureDrift is 1 - CKA, turned round", () => {
  const options = { groups, permutations: 20, subsamples: 20 };
  const [drift, same] = [featureDrift(x, y, options), cka(x, y, options)];
  expect(drift.value).toBe(1 - (same.value as number));
  expect([drift.lower, drift.upper]).toEqual([
    1 - (same.upper as number),
    1 - (same.lower as number),
  ]);
  expect(drift.null95).toBe(1 - (same.null95 as number));
  expect(drift.method).toBe("drift-cka-linear-debiased");
});

describe("minibatchCka", () => {
  test("of one batch is the debiased CKA; a ragged batch is left out", () => {
    expect(minibatchCka(x, y, { batch: 60 }).value).toBeCloseTo(
      cka(x, y, quick).value as number,
      12,
    );
    const e = minibatchCka(x, y, { batch: 50 });
    expect(e.n).toBe(50);
    expect(e.warnings.map((w) => w.code)).toEqual(["ragged-batch-dropped"]);
    expect(minibatchCka(x, y, { batch: 61 }).reason).toBe("too-few");
    expect(() => minibatchCka(x, y, { batch: 3 })).toThrow("batch is 3");
  });
});
