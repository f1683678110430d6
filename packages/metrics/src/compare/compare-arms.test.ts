import { describe, expect, test } from "vitest";
import { compareArms } from "./compare-arms.js";
import { compareAuroc } from "./compare-auroc.js";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const y = range(60).map((i) => i % 2);
const groups = range(60).map((i) => `${i >> 1}`);
const noise = (i: number, k: number) => ((i * k) % 31) / 31;
const arms = {
  good: range(60).map((i) => (i % 2) * 0.5 + noise(i, 7)),
  fair: range(60).map((i) => (i % 2) * 0.3 + noise(i, 11)),
  none: range(60).map((i) => noise(i, 13)),
};

describe("compareArms", () => {
  test("compares every pair as compareAuroc does, and adjusts by Holm", () => {
    const { contrasts, arms: each, omnibus } = compareArms(y, arms, { groups });
    expect(each.map((a) => a.name)).toEqual(["good", "fair", "none"]);
    expect(contrasts.map((c) => `${c.a}-${c.b}`)).toEqual(["good-fair", "good-none", "fair-none"]);
    const alone = compareAuroc(y, arms.good, arms.none, { groups });
    expect(contrasts[1]).toMatchObject(alone);
    expect(contrasts.every((c) => (c.pAdjusted as number) >= (c.p as number))).toBe(true);
    expect(omnibus?.df).toBe(2);
    expect(contrasts[0]?.minimumDetectable).toBeGreaterThan(0);
  });
  test("of two arms has the square of z as its overall test", () => {
    const { contrasts, omnibus } = compareArms(y, { a: arms.good, b: arms.none }, { groups });
    expect(omnibus?.chi2).toBeCloseTo((contrasts[0]?.z as number) ** 2, 8);
    expect(omnibus?.p).toBeCloseTo(contrasts[0]?.p as number, 10);
  });
  test("does not depend on the order of arms, but for the sign", () => {
    const turned = compareArms(
      y,
      { none: arms.none, fair: arms.fair, good: arms.good },
      { groups },
    );
    const { omnibus } = compareArms(y, arms, { groups });
    expect(turned.omnibus?.chi2).toBeCloseTo(omnibus?.chi2 as number, 8);
  });
  test("drops what follows from other differences, and says so", () => {
    const twice = { ...arms, again: arms.good.map((v) => 3 * v + 1) };
    const { omnibus, warnings, contrasts } = compareArms(y, twice, {
      groups,
      contrasts: [["good", "again"]],
    });
    expect(omnibus?.df).toBe(2);
    expect(omnibus?.chi2).toBeCloseTo(compareArms(y, arms, { groups }).omnibus?.chi2 as number, 6);
    expect(warnings.map((w) => w.code)).toContain("covariance-singular");
    expect(contrasts[0]?.verdict).toBe("inconclusive");
  });
  test("tests declared contrasts only, and each warning once", () => {
    const { contrasts, warnings } = compareArms(y, arms, { contrasts: [["fair", "none"]] });
    expect(contrasts).toHaveLength(1);
    expect(contrasts[0]?.pAdjusted).toBe(contrasts[0]?.p);
    expect(warnings.map((w) => w.code)).toEqual(["groups-not-given"]);
    const loose = compareArms(y, arms, { groups, adjust: "benjamini-hochberg" });
    const strict = compareArms(y, arms, { groups });
    for (const [i, c] of loose.contrasts.entries()) {
      expect(c.pAdjusted as number).toBeLessThanOrEqual(strict.contrasts[i]?.pAdjusted as number);
    }
  });
  test("is undefined with a reason, not wrong", () => {
    const none = compareArms([1, 1], { a: [1, 2], b: [2, 1] }, { groups: "independent" });
    expect(none.omnibus).toBeNull();
    expect(none.contrasts[0]).toMatchObject({
      p: Number.NaN,
      pAdjusted: Number.NaN,
      minimumDetectable: Number.NaN,
    });
    expect(none.arms[0]?.auroc.reason).toBe("single-class");
    const one = compareArms(y, { only: arms.good }, { groups });
    expect([one.omnibus, one.contrasts]).toEqual([null, []]);
    const perfect = compareArms(y, { a: y, b: y.map((v) => 2 * v) }, { groups });
    expect(perfect.omnibus).toBeNull();
    expect(compareArms([], { a: [] }).arms[0]?.auroc.reason).toBe("empty");
  });
  test("refuses arms that do not exist, and bad scores", () => {
    expect(() => compareArms(y, {})).toThrow("there are no arms");
    expect(() => compareArms(y, arms, { contrasts: [["good", "best"]] })).toThrow(
      'compareArms: no arm "best"; one of good, fair, none',
    );
    expect(() => compareArms([0, 1], { a: [1] })).toThrow("has 2 labels");
    expect(() => compareArms([0, 1], { a: [1, Number.NaN] })).toThrow("[1] is NaN");
    expect(() => compareArms(y, arms, { adjust: "none" as "holm" })).toThrow('adjust is "none"');
  });
});
