import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auroc } from "../discrimination/auroc.js";
import { newcombe5 } from "../internal/newcombe5.js";
import { type AurocIntervalOptions, aurocInterval } from "./auroc-interval.js";

const codes = (e: { warnings: readonly { code: string }[] }) => e.warnings.map((w) => w.code);
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** `n` images of each class whose AUROC is near `theta`: positive i wins against the first `theta n` negatives. */
function design(n: number, theta: number) {
  const yTrue = [...range(n).map(() => 0), ...range(n).map(() => 1)];
  const yScore = [...range(n), ...range(n).map((i) => theta * n - 0.5 + i / (2 * n) - 0.25)];
  return [yTrue, yScore] as const;
}
const pairs = (n: number) => range(n).map((i) => `p${i >> 1}`);

describe("aurocInterval chooses", () => {
  test.each([
    ["newcombe5", 29, 0.7, "independent", "fewer than 30 images of a class"],
    ["logit-delong", 30, 0.7, "independent", "30 images of each"],
    ["newcombe5", 100, 0.97, "independent", "an AUROC above .95"],
    ["newcombe5", 100, 0.03, "independent", "an AUROC below .05"],
    ["logit-obuchowski", 10, 0.7, pairs(20), "patients with two images"],
    ["logit-obuchowski", 100, 0.97, pairs(200), "patients with two images, AUROC above .95"],
    ["newcombe5-patients", 10, 1.2, pairs(20), "patients with two images, AUROC 1"],
    ["newcombe5", 10, 0.7, range(20).map(String), "one image of each patient"],
  ] as const)("%s for n = %d, AUROC %d: %5$s", (method, n, theta, groups, _) => {
    expect(aurocInterval(...design(n, theta), { groups }).method).toBe(method);
  });
  test("Newcombe's interval with patients as m and n at AUROC 1", () => {
    const e = aurocInterval(...design(20, 2), { groups: pairs(40) });
    const { lower } = newcombe5(1, 10, 10, 1.959963984540054);
    expect([e.value, e.upper, e.nPositive, e.nGroups]).toEqual([1, 1, 20, 20]);
    expect(e.lower).toBeCloseTo(lower, 12);
    expect(codes(e)).toEqual(["auroc-at-bound"]);
  });
});

describe("aurocInterval", () => {
  test("is plain data that survives JSON", () => {
    const e = aurocInterval(...design(12, 0.7), { groups: pairs(24) });
    expect(JSON.parse(JSON.stringify(e))).toEqual(e);
    expect(e).toMatchObject({ n: 24, nPositive: 12, nNegative: 12, nGroups: 12, level: 0.95 });
  });
  test("warns when it is not told about patients, and of few of them", () => {
    const [yTrue, yScore] = design(9, 0.7);
    expect(codes(aurocInterval(yTrue, yScore))).toEqual(["groups-not-given", "few-patients"]);
    const few = aurocInterval(yTrue, yScore, { groups: pairs(18) });
    expect(few.warnings.map((w) => w.message)).toEqual([
      "5 positive and 5 negative patients; below 10 in a class an interval is rough",
    ]);
    expect(codes(aurocInterval(...design(10, 0.7), { groups: "independent" }))).toEqual([]);
  });
  test.each([
    ["empty", [], []],
    ["single-class", [0, 0], [1, 2]],
  ])("is NaN with reason %s where the AUROC is undefined", (reason, yTrue, yScore) => {
    const e = aurocInterval(yTrue, yScore);
    expect([e.value, e.lower, e.upper, e.reason]).toEqual([
      Number.NaN,
      undefined,
      undefined,
      reason,
    ]);
  });
  test("keeps the AUROC without an interval when a class has one patient", () => {
    const groups = ["a", "a", "b", "c"];
    const e = aurocInterval([0, 0, 1, 1], [1, 3, 2, 4], { groups });
    expect([e.value, e.lower, e.upper, e.reason]).toEqual([0.75, undefined, undefined, "too-few"]);
    expect(aurocInterval([0, 1, 1], [1, 2, 3]).reason).toBe("too-few");
  });
  test("has no logit interval at AUROC 0, and a Wald interval without width", () => {
    const [yTrue, yScore] = [
      [1, 1, 0, 0],
      [1, 2, 3, 4],
    ] as const;
    const options = (method: "logit" | "wald"): AurocIntervalOptions => ({
      groups: ["a", "a", "b", "c"].map((p, i) => p + i),
      method,
    });
    const logit = aurocInterval(yTrue, yScore, options("logit"));
    expect([logit.value, logit.lower, logit.reason]).toEqual([0, undefined, "auroc-at-bound"]);
    const wald = aurocInterval(yTrue, yScore, options("wald"));
    expect([wald.lower, wald.upper]).toEqual([0, 0]);
    expect(codes(wald)).toEqual(["few-patients", "auroc-at-bound", "zero-width"]);
  });
  test("warns of zero width when all scores are tied", () => {
    const yTrue = range(80).map((i) => i % 2);
    const e = aurocInterval(
      yTrue,
      yTrue.map(() => 7),
      { groups: "independent" },
    );
    expect([e.value, e.lower, e.upper]).toEqual([0.5, 0.5, 0.5]);
    expect(codes(e)).toEqual(["zero-width"]);
  });
  test.each([0, 1, 95, Number.NaN])("refuses the level %d", (level) => {
    expect(() => aurocInterval([0, 1], [1, 2], { level })).toThrow(
      `aurocInterval: level is ${level}, wants a number between 0 and 1`,
    );
  });
  test("refuses a method that it does not have, and lists those it has", () => {
    const options = { method: "delong" } as unknown as AurocIntervalOptions;
    expect(() => aurocInterval([0, 1], [1, 2], options)).toThrow(
      'aurocInterval: method is "delong", wants one of auto, logit, newcombe5, wald, bootstrap',
    );
  });
  test("refuses bad labels, scores and groups by name and index", () => {
    expect(() => aurocInterval([0, 3], [1, 2])).toThrow("aurocInterval: yTrue[1] is 3");
    expect(() => aurocInterval([0, 1], [1])).toThrow("aurocInterval: yTrue has 2 labels");
    expect(() => aurocInterval([0, 1], [1, 2], { groups: ["a"] })).toThrow(
      "aurocInterval: groups has 1 names but yTrue has 2 labels",
    );
  });
});

describe("aurocInterval, on any images and by any method,", () => {
  const images = fc.array(
    fc.record({
      label: fc.constantFrom(0, 1),
      patient: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      score: fc.integer({ min: -8, max: 8 }),
    }),
    { maxLength: 40 },
  );
  const clustered = fc.boolean();
  const method = fc.constantFrom("auto", "logit", "newcombe5", "wald");
  const fixed = { seed: 4, numRuns: 500 };

  test("holds the AUROC, lies within 0 and 1 and turns round with the scores", () => {
    const property = fc.property(images, clustered, method, (list, byPatient, how) => {
      const yTrue = list.map((i) => i.label);
      const yScore = list.map((i) => i.score);
      const groups = byPatient ? list.map((i) => i.patient) : "independent";
      const e = aurocInterval(yTrue, yScore, { groups, method: how });
      expect(e.value).toBe(auroc(yTrue, yScore).value);
      const turned = aurocInterval(
        yTrue,
        yScore.map((s) => -s),
        { groups, method: how },
      );
      expect([turned.method, turned.reason]).toEqual([e.method, e.reason]);
      expect(e.lower === undefined).toBe(e.upper === undefined);
      if (e.lower === undefined || e.upper === undefined) {
        expect(e.reason).toBeDefined();
        if (Number.isNaN(e.value)) expect(e.lower).toBeUndefined();
        return;
      }
      // rounding may put an end of an interval without width 1e-16 past its estimate
      expect(e.lower).toBeLessThanOrEqual(e.value + 1e-15);
      expect(e.upper).toBeGreaterThanOrEqual(e.value - 1e-15);
      expect(e.lower).toBeGreaterThanOrEqual(0);
      expect(e.upper).toBeLessThanOrEqual(1);
      expect(turned.lower).toBeCloseTo(1 - e.upper, 12);
      expect(turned.upper).toBeCloseTo(1 - e.lower, 12);
    });
    fc.assert(property, fixed);
  });
  test("is wider at a higher level", () => {
    const property = fc.property(images, method, (list, how) => {
      const at = (level: number) =>
        aurocInterval(
          list.map((i) => i.label),
          list.map((i) => i.score),
          { groups: list.map((i) => i.patient), method: how, level },
        );
      const [narrow, wide] = [at(0.8), at(0.99)];
      expect(wide.lower ?? 0).toBeLessThanOrEqual((narrow.lower ?? 0) + 1e-15);
      expect(wide.upper ?? 0).toBeGreaterThanOrEqual((narrow.upper ?? 0) - 1e-15);
    });
    fc.assert(property, fixed);
  });
});
