import { describe, expect, test } from "vitest";
import { compareAuroc } from "./compare-auroc.js";
import { compareUnpairedAuroc } from "./compare-unpaired-auroc.js";
import { mcnemar } from "./mcnemar.js";
import { nadeauBengio } from "./nadeau-bengio.js";
import { nonInferiority } from "./non-inferiority.js";
import { aurocPower, minimumDetectableDifference } from "./power.js";
import { compareReportedAurocs } from "./reported-aurocs.js";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const y = range(80).map((i) => i % 2);
const noise = (i: number, k: number) => ((i * k) % 41) / 41;
const good = range(80).map((i) => (i % 2) * 0.7 + noise(i, 7));
const bad = range(80).map((i) => (i % 2) * 0.2 + noise(i, 11));
const groups = "independent" as const;

describe("mcnemar", () => {
  test("is the binomial test of a coin on the discordant cases", () => {
    // 2 (C(13,0) + C(13,1) + C(13,2) + C(13,3))/2^13
    expect(mcnemar(3, 10).p).toBeCloseTo((2 * (1 + 13 + 78 + 286)) / 2 ** 13, 14);
    expect(mcnemar(5, 5).p).toBe(1);
    expect(mcnemar(4, 5).chi2).toBe(0);
  });
  test("without a discordant case finds nothing", () => {
    expect(mcnemar(0, 0)).toEqual({ discordant: 0, p: 1, chi2: Number.NaN, chi2P: Number.NaN });
    expect(() => mcnemar(1.5, 0)).toThrow("onlyA is 1.5");
  });
});

describe("nadeauBengio", () => {
  test("is the paired t test where test sets are small beside training sets", () => {
    const d = [0.1, 0.3, 0.2, 0.25];
    const { t, p, naive } = nadeauBengio(d, { testOverTrain: 1e-12 });
    expect(t).toBeCloseTo(naive.t as number, 9);
    expect(p).toBeCloseTo(naive.p as number, 9);
  });
  test("has an interval that leaves out 0 where p is below 0.05", () => {
    for (const shift of [0, 0.05, 0.1, 0.2]) {
      const d = [0.02, 0.07, -0.03, 0.05, 0.01].map((v) => v + shift);
      const { difference, p } = nadeauBengio(d, { testOverTrain: 0.25 });
      expect((difference.lower as number) > 0).toBe((p as number) < 0.05);
    }
  });
  test("is undefined for two folds, and for equal differences", () => {
    expect(nadeauBengio([0.1, 0.2], { testOverTrain: 1 }).difference.reason).toBe("too-few");
    const equal = nadeauBengio([0.1, 0.1, 0.1], { testOverTrain: 0.5 });
    expect(equal).toMatchObject({
      t: Number.NaN,
      p: Number.NaN,
      difference: { reason: "zero-width" },
    });
    expect(nadeauBengio([], { testOverTrain: 0.5 }).difference).toMatchObject({
      value: Number.NaN,
      reason: "empty",
    });
  });
  test("refuses what is not finite", () => {
    expect(() => nadeauBengio([1, Number.NaN, 2], { testOverTrain: 1 })).toThrow(
      "differences[1] is NaN",
    );
    expect(() => nadeauBengio([1, 2, 3], { testOverTrain: 0 })).toThrow("testOverTrain is 0");
  });
});

describe("compareUnpairedAuroc", () => {
  const a = { yTrue: y, yScore: good, groups };
  const b = { yTrue: y, yScore: bad, groups };
  test("has the variances of both sets added, unlike the paired test", () => {
    const { difference, p, df } = compareUnpairedAuroc(a, b);
    const paired = compareAuroc(y, good, bad, { groups });
    expect(difference.value).toBeCloseTo(paired.difference.value as number, 14);
    expect(difference).toMatchObject({ method: "unpaired-delong", n: 160 });
    expect(df).toBeGreaterThan(79);
    expect(df).toBeLessThan(158);
    expect(p).toBeGreaterThan(0);
  });
  test("turns round with its sets", () => {
    const [ab, ba] = [compareUnpairedAuroc(a, b), compareUnpairedAuroc(b, a)];
    expect(ba.t).toBe(-(ab.t as number));
    expect(ba.p).toBe(ab.p);
    expect(ba.difference.lower).toBeCloseTo(-(ab.difference.upper as number), 14);
    expect([ab.verdict, ba.verdict]).toEqual(["higher", "lower"]);
  });
  test("counts patients where they have several images", () => {
    const patients = range(80).map((i) => `${i >> 2}`);
    const { difference, df } = compareUnpairedAuroc(
      { ...a, groups: patients },
      { ...b, groups: patients },
    );
    expect(difference.method).toBe("unpaired-obuchowski");
    expect(df).toBeLessThan(38);
  });
  test("says why it is undefined", () => {
    const one = { yTrue: [1, 1], yScore: [1, 2], groups };
    expect(compareUnpairedAuroc(a, one).difference).toMatchObject({
      value: Number.NaN,
      reason: "single-class",
    });
    const few = { yTrue: [1, 0], yScore: [1, 2], groups };
    expect(compareUnpairedAuroc(a, few).difference.reason).toBe("too-few");
    const perfect = { yTrue: [0, 0, 1, 1], yScore: [1, 2, 3, 4], groups };
    const none = compareUnpairedAuroc(perfect, perfect);
    expect(none).toMatchObject({
      p: Number.NaN,
      verdict: "inconclusive",
      difference: { value: 0, reason: "zero-width" },
    });
  });
});

describe("compareReportedAurocs", () => {
  test("sees more the more the two are correlated", () => {
    const sizes = { nPositive: 79, nNegative: 17 };
    const p = [-1, 0, 0.5, 0.9].map(
      (r) => compareReportedAurocs(0.8, 0.7, { ...sizes, r }).p as number,
    );
    expect([...p].sort((x, z) => z - x)).toEqual(p);
  });
  test("of equal AUROCs with correlation 1 has no test", () => {
    const none = compareReportedAurocs(0.8, 0.8, { nPositive: 9, nNegative: 9, r: 1 });
    expect(none).toMatchObject({
      p: Number.NaN,
      verdict: "inconclusive",
      difference: { reason: "zero-width" },
    });
    expect(() => compareReportedAurocs(0.8, 0.7, { nPositive: 9, nNegative: 9, r: 2 })).toThrow(
      "r is 2",
    );
  });
});

describe("power", () => {
  const plan = { nPositive: 100, nNegative: 120, r: 0.5 };
  test("of the minimum detectable difference is the power it was asked for", () => {
    for (const power of [0.5, 0.8, 0.95]) {
      const d = minimumDetectableDifference(0.7, { ...plan, power }) as number;
      expect(aurocPower(0.7, d, plan)).toBeCloseTo(power, 10);
    }
  });
  test("falls where patients have several images", () => {
    const at = (varianceRatio: number) =>
      aurocPower(0.7, 0.1, { ...plan, varianceRatio }) as number;
    expect(at(2)).toBeLessThan(at(1));
    const d = (varianceRatio: number) =>
      minimumDetectableDifference(0.7, { ...plan, varianceRatio });
    expect(d(2)).toBeGreaterThan(d(1) as number);
  });
  test("has no minimum where even 1 would not be found", () => {
    expect(minimumDetectableDifference(0.9, { nPositive: 3, nNegative: 3, r: 0 })).toBeNaN();
    expect(aurocPower(1, 0, plan)).toBeNaN();
  });
  test("refuses what is out of range", () => {
    expect(() => aurocPower(0.7, 0.1, { ...plan, alpha: 0 })).toThrow("alpha is 0");
    expect(() => minimumDetectableDifference(0.7, { ...plan, power: 1 })).toThrow("power is 1");
    expect(() => aurocPower(0.7, 0.5, plan)).toThrow("the AUROC is 1.2");
    expect(() => aurocPower(0.7, 0.1, { ...plan, varianceRatio: 0 })).toThrow("varianceRatio is 0");
  });
});

describe("nonInferiority", () => {
  test("is the paired test moved by the margin", () => {
    const { difference, p, verdict } = nonInferiority(y, good, bad, { margin: 0.05, groups });
    expect(verdict).toBe("non-inferior");
    const paired = compareAuroc(y, good, bad, { groups });
    expect(difference).toEqual({ ...paired.difference, level: difference.level });
    expect(p).toBeLessThan(0.025);
  });
  test("says inferior where the whole interval is below the margin", () => {
    const { verdict, p } = nonInferiority(y, bad, good, { margin: 0.01, groups });
    expect(verdict).toBe("inferior");
    expect(p).toBeGreaterThan(0.975);
  });
  test("agrees with its p-value", () => {
    for (const margin of [0.01, 0.05, 0.1, 0.3, 0.6]) {
      const { verdict, p } = nonInferiority(y, bad, good, { margin, groups });
      expect(verdict === "non-inferior").toBe((p as number) < 0.025);
    }
  });
  test("is inconclusive where nothing is defined, and sure of identical scores", () => {
    const none = nonInferiority([1, 1], [1, 2], [1, 3], { margin: 0.1, groups });
    expect(none).toMatchObject({ p: Number.NaN, verdict: "inconclusive" });
    expect(nonInferiority(y, good, good, { margin: 0.1, groups }).verdict).toBe("non-inferior");
    expect(() => nonInferiority(y, good, bad, { margin: 0 })).toThrow("margin is 0");
    expect(() => nonInferiority(y, good, bad, { margin: 0.1, alpha: 0.5 })).toThrow("alpha is 0.5");
  });
});
