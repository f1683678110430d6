import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auroc } from "./auroc.js";

/** Scores from few whole numbers, so that ties are common. */
const images = fc.array(
  fc.record({ label: fc.constantFrom(0, 1), score: fc.integer({ min: -8, max: 8 }) }),
  { maxLength: 40 },
);
const anyImages = fc.array(
  fc.record({
    label: fc.constantFrom(0, 1),
    score: fc.double({ noNaN: true, noDefaultInfinity: true }),
  }),
  { maxLength: 40 },
);
const fixed = { seed: 1, numRuns: 300 };

describe("auroc", () => {
  test("is an estimate without an interval", () => {
    expect(auroc([0, 0, 1, 1, 1], [1, 2, 2, 3, 4])).toEqual({
      value: 5.5 / 6,
      level: 0,
      method: "mann-whitney",
      n: 5,
      nPositive: 3,
      nNegative: 2,
      warnings: [],
    });
  });
  test.each([
    ["empty", [], []],
    ["single-class", [1, 1], [0.2, 0.4]],
    ["single-class", [0], [0.2]],
  ])("is NaN with reason %s where it is undefined", (reason, yTrue, yScore) => {
    const e = auroc(yTrue, yScore);
    expect([e.value, e.reason]).toEqual([Number.NaN, reason]);
  });
  test("is one half when all scores are tied, 0 and -0 among them", () => {
    expect(auroc([0, 1, 1], [3, 3, 3]).value).toBe(0.5);
    expect(auroc([0, 1, 1, 0], [0, -0, 0, -0]).value).toBe(0.5);
  });
  test("ranks in float64, without rounding to float32", () => {
    const near = [1e9, 1e9 + 1e-6, 1e9 + 2e-6, 1e9 + 3e-6];
    expect(auroc([0, 1, 0, 1], near).value).toBe(0.75);
  });
  test("takes typed arrays, and leaves its arguments as they are", () => {
    const yScore = Float32Array.of(3, 1, 2);
    expect(auroc(Uint8Array.of(1, 0, 0), yScore).value).toBe(1);
    expect([...yScore]).toEqual([3, 1, 2]);
  });
  test.each([
    [[0, 1], [1], "auroc: yTrue has 2 labels but yScore has 1 scores"],
    [[0, 2], [1, 2], "auroc: yTrue[1] is 2, wants 0 or 1"],
    [[0, Number.NaN], [1, 2], "auroc: yTrue[1] is NaN, wants 0 or 1"],
    [[0, 1], [1, Number.NaN], "auroc: yScore[1] is NaN, wants a finite number"],
    [[0, 1], [Number.POSITIVE_INFINITY, 1], "auroc: yScore[0] is Infinity"],
  ])("refuses labels %j with scores %j", (yTrue, yScore, message) => {
    expect(() => auroc(yTrue, yScore)).toThrow(message);
  });
});

describe("auroc, on any images,", () => {
  test.each([
    ["few scores", images],
    ["any scores", anyImages],
  ])("is the share of pairs that the positive wins (%s)", (_, any) => {
    const property = fc.property(any, (list) => {
      expect(of(list, (s) => s)).toBe(pairCount(list));
    });
    fc.assert(property, fixed);
  });
  test("does not change under an increasing map of the scores", () => {
    const property = fc.property(images, (list) => {
      for (const map of [(s: number) => s ** 3 - 7, (s: number) => Math.exp(s / 3)]) {
        expect(of(list, map)).toBe(of(list, (s) => s));
      }
    });
    fc.assert(property, fixed);
  });
  test("becomes 1 - AUROC when the scores are turned round", () => {
    const property = fc.property(images, (list) => {
      const value = of(list, (s) => s);
      const turned = of(list, (s) => -s);
      if (Number.isNaN(value)) expect(turned).toBeNaN();
      else expect(turned).toBeCloseTo(1 - value, 14);
    });
    fc.assert(property, fixed);
  });
});

interface Image {
  readonly label: number;
  readonly score: number;
}

function of(list: readonly Image[], map: (score: number) => number): number {
  return auroc(
    list.map((i) => i.label),
    list.map((i) => map(i.score)),
  ).value;
}

/** The oracle, from the definition: every pair of a positive and a negative. */
function pairCount(list: readonly Image[]): number {
  const pairs = list
    .filter((i) => i.label === 1)
    .flatMap((p) =>
      list
        .filter((i) => i.label === 0)
        .map((n): number => (p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0)),
    );
  return pairs.length === 0 ? Number.NaN : pairs.reduce((a, b) => a + b) / pairs.length;
}
