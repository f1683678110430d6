import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { labelsOf, scoredImages, scoresOf } from "../../test/scored-images.js";
import { aurocInterval } from "../intervals/auroc-interval.js";
import { auroc } from "./auroc.js";
import { stratifiedAuroc } from "./stratified-auroc.js";

describe("stratifiedAuroc", () => {
  test("counts only pairs of one stratum", () => {
    const property = fc.property(scoredImages, (list) => {
      const strata = list.map((i) => i.patient);
      const found = stratifiedAuroc(labelsOf(list), scoresOf(list), strata, {
        groups: "independent",
      });
      const pairs = list
        .filter((i) => i.label === 1)
        .flatMap((x) =>
          list
            .filter((i) => i.label === 0 && i.patient === x.patient)
            .map((z): number => (x.score > z.score ? 1 : x.score === z.score ? 0.5 : 0)),
        );
      if (pairs.length === 0) expect(found.within.value).toBeNaN();
      else expect(found.within.value).toBeCloseTo(pairs.reduce((a, b) => a + b) / pairs.length, 13);
    });
    fc.assert(property, { seed: 9, numRuns: 200 });
  });
  test("of one stratum is the AUROC", () => {
    const property = fc.property(scoredImages, (list) => {
      const [y, s] = [labelsOf(list), scoresOf(list)];
      const { pooled, within, stratumOnlyBaseline } = stratifiedAuroc(
        y,
        s,
        list.map(() => "A"),
      );
      expect(pooled).toEqual(auroc(y, s));
      if (Number.isNaN(pooled.value)) return;
      expect(within.value).toBeCloseTo(pooled.value, 13);
      expect(stratumOnlyBaseline.value).toBe(0.5);
    });
    fc.assert(property, { seed: 9, numRuns: 100 });
  });
  test("sees through scores that only know the source", () => {
    // hospital A sends the ill, B the well; the score is the hospital
    const hospital = ["A", "A", "A", "A", "B", "B", "B", "B"];
    const y = [1, 1, 1, 0, 0, 0, 0, 1];
    const found = stratifiedAuroc(
      y,
      hospital.map((h) => (h === "A" ? 1 : 0)),
      hospital,
    );
    expect([found.pooled.value, found.within.value]).toEqual([0.75, 0.5]);
    expect(found.stratumOnlyBaseline.value).toBe(0.75);
  });
  test("has a wider interval where images are of few patients", () => {
    const n = 60;
    const y = Array.from({ length: n }, (_, i) => i % 2);
    const s = y.map((label, i) => label + ((i * 7) % 5) / 2);
    const strata = y.map((_, i) => (i < 30 ? "A" : "B"));
    const groups = y.map((_, i) => `${Math.floor(i / 6)}`);
    const [alone, clustered] = (["independent", groups] as const).map(
      (g) => stratifiedAuroc(y, s, strata, { groups: g }).within,
    );
    expect(clustered?.nGroups).toBe(10);
    expect(alone?.se).toBeGreaterThan(0);
    expect(clustered?.se).not.toBe(alone?.se);
  });
  test("has Newcombe's interval at 1, by patients in strata of both classes", () => {
    const y = [0, 0, 1, 1, 1, 1];
    const strata = ["A", "A", "A", "A", "A", "B"];
    const within = (groups: string[] | "independent") =>
      stratifiedAuroc(y, [1, 2, 3, 4, 5, 0], strata, { groups }).within;
    const byImage = within("independent");
    const expected = aurocInterval(y.slice(0, 5), [1, 2, 3, 4, 5], {
      groups: "independent",
      method: "newcombe5",
    });
    expect([byImage.value, byImage.lower, byImage.upper]).toEqual([1, expected.lower, 1]);
    expect(byImage.warnings.map((w) => w.code)).toEqual(["auroc-at-bound"]);
    const byPatient = within(["a", "b", "c", "c", "c", "d"]);
    expect(byPatient.lower).toBeLessThan(byImage.lower ?? 0);
    expect(byPatient.method).toBe("newcombe5-within-strata");
  });
  test("says why it is undefined", () => {
    expect(stratifiedAuroc([], [], []).within.reason).toBe("empty");
    expect(stratifiedAuroc([0, 1], [1, 2], ["A", "B"]).within.reason).toBe("single-class");
    const perfect = stratifiedAuroc([0, 1, 1], [1, 2, 3], ["A", "A", "A"]);
    expect(perfect.within.reason).toBeUndefined();
    expect(() => stratifiedAuroc([0, 1], [1, 2], ["A"])).toThrow("strata has 1 names");
  });
});
