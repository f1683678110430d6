import { ndArray } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { general, mapped, random, rotation, x, y } from "../../test/features.js";
import { cca } from "./cca.js";
import { linearR2 } from "./linear-r2.js";
import { procrustes } from "./procrustes.js";
import { pwcca } from "./pwcca.js";
import { rsa } from "./rsa.js";
import { svcca } from "./svcca.js";
import { weightDrift } from "./weight-drift.js";

describe("the CCA family", () => {
  test("is 1 under any invertible map, which CKA is not", () => {
    const z = mapped(x, general, 9);
    expect(cca(x, z).value).toBeCloseTo(1, 10);
    expect(svcca(x, z, { threshold: 1 }).value).toBeCloseTo(1, 10);
    expect(pwcca(x, z, { weightSide: "y" }).value).toBeCloseTo(1, 10);
    expect(linearR2(x, z).value).toBeCloseTo(1, 10);
    expect(procrustes(x, z).value).toBeGreaterThan(0.05);
    expect(procrustes(x, mapped(x, rotation, 4)).value).toBeCloseTo(0, 10);
  });
  test("of unrelated features has the baseline as its mean square", () => {
    const found = [...Array(30).keys()].map((k) =>
      cca(random(60, 3, `a${k}`), random(60, 5, `b${k}`)),
    );
    const mean = found.reduce((s, e) => s + (e.rSquared as number), 0) / 30;
    expect(found[0]?.baseline).toBe(5 / 59);
    expect(mean / (5 / 59)).toBeCloseTo(1, 0);
  });
  test("of one column each is the correlation", () => {
    const [a, b] = [random(20, 1, "a"), random(20, 1, "b")];
    const rho = cca(a, b).value as number;
    expect(linearR2(a, b).value).toBeCloseTo(rho * rho, 12);
    expect(pwcca(a, b, { weightSide: "x" }).value).toBeCloseTo(rho, 12);
    expect(procrustes(a, b).similarity).toBeCloseTo(rho, 12);
    expect(svcca(a, b).value).toBeCloseTo(rho, 12);
  });
  test("weights of PWCCA sum to 1, and depend on the side", () => {
    const [onX, onY] = (["x", "y"] as const).map((weightSide) => pwcca(x, y, { weightSide }));
    expect(onX?.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(onX?.value).not.toBeCloseTo(onY?.value as number, 6);
  });
  test("svcca keeps fewer components at a lower threshold, one at least", () => {
    const stretched = mapped(x, [
      [100, 0, 0],
      [0, 10, 0],
      [0, 0, 1],
    ]);
    expect([0.5, 0.995, 1].map((threshold) => svcca(stretched, y, { threshold }).kept[0])).toEqual([
      1, 2, 3,
    ]);
  });
  test("warns of few rows, and is NaN where nothing varies", () => {
    const few = random(12, 3, "few");
    for (const e of [
      cca(few, few),
      svcca(few, few),
      pwcca(few, few, { weightSide: "x" }),
      linearR2(few, few),
    ]) {
      expect(e.warnings.map((w) => w.code)).toEqual(["few-rows"]);
    }
    const flat = ndArray(new Float64Array(24).fill(0.1), [12, 2]);
    for (const e of [
      cca(flat, few),
      svcca(flat, few),
      pwcca(flat, few, { weightSide: "x" }),
      linearR2(flat, few),
      procrustes(flat, few),
    ]) {
      expect(e).toMatchObject({ value: Number.NaN, reason: "zero-variance" });
    }
    const one = random(1, 2, "one");
    for (const e of [cca(one, one), svcca(one, one), pwcca(one, one, { weightSide: "x" })])
      expect(e.reason).toBe("too-few");
  });
  test("refuses too many columns and unknown options", () => {
    const wide = random(2, 513, "wide");
    for (const of of [cca, svcca, procrustes, linearR2])
      expect(() => of(wide, wide)).toThrow(`${of.name}: 513 columns, wants at most 512`);
    expect(() => pwcca(x, y, { weightSide: "X" as "x" })).toThrow(
      'weightSide is "X", wants x or y',
    );
    expect(() => svcca(x, y, { threshold: 0 })).toThrow("threshold is 0");
    expect(() => svcca(x, y, { by: "sum" as "variance" })).toThrow('by is "sum"');
  });
});

describe("rsa", () => {
  test("does not change under an isometry, and needs rows that vary", () => {
    expect(rsa(x, mapped(x, rotation, 3), { dissimilarity: "euclidean" }).value).toBeCloseTo(1, 8);
    expect(rsa(random(2, 3, "a"), random(2, 3, "b")).reason).toBe("too-few");
    const flatRow = ndArray(Float64Array.of(1, 2, 3, 3, 0, 5, 4, 1), [4, 2]);
    expect(rsa(flatRow, flatRow)).toMatchObject({
      value: Number.NaN,
      reason: "zero-variance-row",
      constantRows: [1],
    });
    const same = ndArray(Float64Array.of(1, 2, 1, 2, 1, 2), [3, 2]);
    expect(rsa(same, same, { dissimilarity: "euclidean" }).reason).toBe("zero-variance");
    expect(() => rsa(x, y, { dissimilarity: "cosine" as "pearson" })).toThrow(
      'dissimilarity is "cosine"',
    );
  });
});

test("weightDrift is 0 without change, and NaN where nothing was", () => {
  expect(weightDrift([1, 2], [1, 2])).toEqual({
    relative: 0,
    cosine: expect.closeTo(1, 14),
    rms: 0,
  });
  expect(weightDrift([0, 0], [3, 4])).toMatchObject({ relative: Number.NaN, cosine: Number.NaN });
  expect(() => weightDrift([], [])).toThrow("0 weights before");
  expect(() => weightDrift([1], [Number.NaN])).toThrow("weight 0 is 1 before and NaN after");
});
