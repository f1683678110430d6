import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { delongCovariance } from "../intervals/delong.js";
import { obuchowskiCovariance } from "../intervals/obuchowski.js";
import { compareAuroc } from "./compare-auroc.js";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const codes = (e: { warnings: readonly { code: string }[] }) => e.warnings.map((w) => w.code);

/** 40 images of 20 patients, two each; A ranks well and B in an order that has nothing to do with the label. */
const yTrue = range(40).map((i) => (i < 20 ? 0 : 1));
const good = range(40).map((i) => i + ((i * 7) % 13));
const poor = range(40).map((i) => (i * 17) % 41);
const groups = range(40).map((i) => `p${i >> 1}`);

describe("compareAuroc", () => {
  test("says higher, or lower when the columns change places", () => {
    const up = compareAuroc(yTrue, good, poor, { groups });
    const down = compareAuroc(yTrue, poor, good, { groups });
    expect([up.verdict, down.verdict]).toEqual(["higher", "lower"]);
    expect(down.difference.value).toBe(-(up.difference.value as number));
    expect([down.z, down.p]).toEqual([-(up.z as number), up.p]);
    expect(up.difference).toMatchObject({ method: "paired-obuchowski", nGroups: 20, warnings: [] });
  });
  test("is inconclusive where the interval contains 0", () => {
    const other = range(40).map((i) => (i * 23) % 41);
    const { difference, p, verdict } = compareAuroc(yTrue, poor, other, { groups });
    expect(verdict).toBe("inconclusive");
    expect(difference.lower).toBeLessThan(0);
    expect(difference.upper).toBeGreaterThan(0);
    expect(p).toBeGreaterThan(0.05);
  });
  test("finds identical scores to differ by 0 with p = 1, and says so", () => {
    const { difference, z, p, verdict } = compareAuroc(yTrue, good, [...good], { groups });
    expect([z, p, verdict]).toEqual([0, 1, "inconclusive"]);
    expect([difference.value, difference.lower, difference.upper]).toEqual([0, 0, 0]);
    expect(codes(difference)).toEqual(["identical-scores"]);
  });
  test.each([
    ["both AUROCs are 1", range(40), range(40).map((i) => i * i)],
    ["one column is the other on another scale", good, good.map((s) => 2 * s - 5)],
  ])("has neither interval nor p where %s", (_, a, b) => {
    const { difference, z, p, verdict } = compareAuroc(yTrue, a, b, { groups });
    expect([difference.value, difference.lower, difference.upper]).toEqual([
      0,
      undefined,
      undefined,
    ]);
    expect([z, p, verdict, difference.reason]).toEqual([
      Number.NaN,
      Number.NaN,
      "inconclusive",
      "zero-width",
    ]);
    expect(codes(difference)).toEqual(["zero-width"]);
  });
  test("has no variance, and not one of rounding, where differences cancel within each patient", () => {
    // A and B order the images of each patient the other way round: no patient differs on the whole
    const y = [0, 0, 0, 1, 1, 1, 1, 1, 1];
    const a = [2, 5, 8, 1, 3, 4, 6, 7, 9];
    const b = [2, 5, 8, 3, 1, 6, 4, 9, 7];
    const patients = ["n1", "n2", "n3", "p1", "p1", "p2", "p2", "p3", "p3"];
    const { difference, z, p } = compareAuroc(y, a, b, { groups: patients });
    expect([z, p, difference.reason]).toEqual([Number.NaN, Number.NaN, "zero-width"]);
  });
  test("takes images as independent without groups, and warns", () => {
    const { difference } = compareAuroc(yTrue, good, poor);
    expect([difference.method, codes(difference)]).toEqual(["paired-delong", ["groups-not-given"]]);
  });
  test.each([
    ["empty", [], Number.NaN],
    ["single-class", [1, 1], Number.NaN],
    ["too-few", [0, 1, 1], -0.5],
  ])("is undecided with reason %s", (reason, labels, value) => {
    const a = [1, 2, 0].slice(0, labels.length);
    const b = [1, 2, 3].slice(0, labels.length);
    const { difference, z, p, verdict } = compareAuroc(labels, a, b);
    expect([difference.value, difference.lower, difference.reason]).toEqual([
      value,
      undefined,
      reason,
    ]);
    expect([z, p, verdict]).toEqual([Number.NaN, Number.NaN, "inconclusive"]);
  });
  test("names the column and the index of what it refuses", () => {
    expect(() => compareAuroc([0, 1], [1, 2], [1])).toThrow(
      "compareAuroc: yTrue has 2 labels but scoresB has 1 scores",
    );
    expect(() => compareAuroc([0, 1], [1, Number.NaN], [1, 2])).toThrow(
      "compareAuroc: scoresA[1] is NaN",
    );
    expect(() => compareAuroc([0, 2], [1, 2], [1, 2])).toThrow("compareAuroc: yTrue[1] is 2");
    expect(() => compareAuroc([0, 1], [1, 2], [2, 1], { level: 95 })).toThrow("level is 95");
  });
  test("has the variance C_aa + C_bb - 2 C_ab", () => {
    const image = fc.record({
      label: fc.constantFrom(0, 1),
      patient: fc.constantFrom("a", "b", "c", "d", "e"),
      a: fc.integer({ min: 0, max: 6 }),
      b: fc.integer({ min: 0, max: 6 }),
    });
    const property = fc.property(fc.array(image, { maxLength: 30 }), fc.boolean(), (list, by) => {
      const labels = list.map((i) => i.label);
      const columns = [list.map((i) => i.a), list.map((i) => i.b)] as const;
      const names = list.map((i) => i.patient);
      // with one image of each patient compareAuroc takes the way of independent images
      const { covariance } = by
        ? obuchowskiCovariance(labels, columns, names)
        : delongCovariance(labels, columns);
      const options = { groups: by ? names : ("independent" as const) };
      const { difference, z } = compareAuroc(labels, ...columns, options);
      if (Number.isNaN(z) || !covariance) return;
      const [[aa, ab], [, bb]] = covariance as [[number, number], [number, number]];
      expect((difference.se ?? 0) ** 2).toBeCloseTo(aa + bb - 2 * ab, 13);
    });
    fc.assert(property, { seed: 5, numRuns: 300 });
  });
});
