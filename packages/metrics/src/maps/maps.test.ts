import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { midranks } from "../internal/correlation.js";
import { iou } from "./iou.js";
import { mapCorrelation, mapRankCorrelation } from "./map-correlation.js";
import { massAccuracy } from "./mass-accuracy.js";
import { otsu } from "./otsu.js";
import { pixelAveragePrecision } from "./pixel-average-precision.js";
import { pointingGame, pointsInside } from "./pointing-game.js";
import { rankAccuracy, topCoverage } from "./rank-accuracy.js";
import { ssim } from "./ssim.js";

const pixels = fc.array(fc.record({ v: fc.integer({ min: -4, max: 9 }), m: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
});
const fixed = { seed: 12, numRuns: 200 };

describe("of any map and region", () => {
  test("the exact region is found by all, and a uniform map is chance", () => {
    const property = fc.property(pixels, (list) => {
      const mask = list.map((p) => p.m);
      const area = mask.filter(Boolean).length;
      if (area === 0) return;
      const exact = mask.map(Number);
      expect(massAccuracy(exact, mask).value).toBe(1);
      expect(massAccuracy(exact, mask).massLift).toBeCloseTo(list.length / area, 12);
      expect(rankAccuracy(exact, mask).value).toBe(1);
      expect(pointsInside(exact, mask)).toBe(true);
      expect(pixelAveragePrecision(exact, mask).value).toBe(1);
      expect(iou(exact, mask).value).toBe(1);
      const flat = mask.map(() => 2);
      expect(massAccuracy(flat, mask).massLift).toBeCloseTo(1, 14);
      expect(pixelAveragePrecision(flat, mask).value).toBeCloseTo(area / list.length, 14);
    });
    fc.assert(property, fixed);
  });
  test("they are the definition", () => {
    const property = fc.property(pixels, fc.constantFrom("positive", "absolute"), (list, part) => {
      const [map, mask] = [list.map((p) => p.v), list.map((p) => p.m)];
      const a = map.map((v) => (part === "positive" ? Math.max(0, v) : Math.abs(v)));
      const mass = a.reduce((x, y) => x + y);
      const area = mask.filter(Boolean).length;
      if (area === 0 || mass === 0) {
        expect(massAccuracy(map, mask, { part }).reason).toBe(
          area === 0 ? "empty-mask" : "empty-map",
        );
        expect(pointsInside(map, mask, { part })).toBeNull();
        return;
      }
      const inside = a.filter((_, i) => mask[i]).reduce((x, y) => x + y, 0);
      expect(massAccuracy(map, mask, { part }).value).toBeCloseTo(inside / mass, 14);
      const order = a.map((v, i) => ({ v, i })).sort((x, y) => y.v - x.v || x.i - y.i);
      const hits = (k: number) => order.slice(0, k).filter(({ i }) => mask[i]).length;
      expect(rankAccuracy(map, mask, { part }).value).toBe(hits(area) / area);
      expect(rankAccuracy(map, mask, { part, top: 1 }).value).toBe(hits(1));
      expect(pointsInside(map, mask, { part })).toBe(hits(1) === 1);
      const k = Math.ceil(list.length / 4);
      expect(topCoverage(map, mask, { part, fraction: 0.25 }).value).toBe(hits(k) / area);
    });
    fc.assert(property, fixed);
  });
  test("scale does not matter", () => {
    const property = fc.property(pixels, (list) => {
      const [map, mask] = [list.map((p) => p.v), list.map((p) => p.m)];
      const twice = map.map((v) => 2 * v);
      expect(massAccuracy(twice, mask)).toEqual(massAccuracy(map, mask));
      expect(rankAccuracy(twice, mask)).toEqual(rankAccuracy(map, mask));
      expect(otsu(twice)).toBe(2 * otsu(map));
    });
    fc.assert(property, fixed);
  });
});

test("topCoverage looks at a tenth of the pixels, one at least", () => {
  const map = Array.from({ length: 30 }, (_, i) => i);
  expect(
    topCoverage(
      map,
      map.map((i) => i >= 27),
    ).value,
  ).toBe(1);
  expect(topCoverage([1, 2], [0, 1]).value).toBe(1);
  expect(() => topCoverage([1], [1], { fraction: 0 })).toThrow("fraction is 0");
});

test("pointingGame counts a map that points nowhere as a miss, by patient", () => {
  const groups = ["a", "a", "b", "c"];
  expect(pointingGame([true, null, false, true], { groups })).toMatchObject({
    value: 0.5,
    nGroups: 3,
  });
  expect(pointingGame([]).reason).toBe("empty");
});

test("iou of empty regions is undefined, of disjoint ones 0", () => {
  expect(iou([0, 0], [0, 0])).toMatchObject({ value: Number.NaN, reason: "empty-mask" });
  expect(iou([1, 0], [0, 1]).value).toBe(0);
  expect(iou([], []).reason).toBe("empty");
});

test("otsu parts two heaps, with the largest variance between them", () => {
  const property = fc.property(pixels, (list) => {
    const map = list.map((p) => p.v);
    const between = (t: number) => {
      const [low, high] = [map.filter((v) => v < t), map.filter((v) => v >= t)];
      const mean = (a: number[]) => a.reduce((x, y) => x + y, 0) / a.length;
      return low.length === 0 ? 0 : low.length * high.length * (mean(high) - mean(low)) ** 2;
    };
    const found = otsu(map);
    const best = Math.max(...map.map(between));
    if (Number.isNaN(found)) expect(best).toBe(0);
    else expect(between(found)).toBeCloseTo(best, 8);
  });
  fc.assert(property, fixed);
});

describe("correlations", () => {
  test("of ranks do not change under an increasing map, and ties share their rank", () => {
    expect([...midranks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
    const property = fc.property(pixels, (list) => {
      const [a, b] = [list.map((p) => p.v), list.map((p) => p.v * p.v + Number(p.m))];
      expect(
        mapRankCorrelation(
          a.map((v) => v ** 3),
          b,
        ),
      ).toEqual(mapRankCorrelation(a, b));
      const turned = mapCorrelation(b, a).value;
      if (Number.isNaN(turned)) expect(mapCorrelation(a, b).value).toBeNaN();
      else expect(mapCorrelation(a, b).value).toBeCloseTo(turned, 13);
    });
    fc.assert(property, fixed);
  });
  test("are NaN for a constant map", () => {
    expect(mapCorrelation([1, 1], [1, 2])).toMatchObject({
      value: Number.NaN,
      reason: "constant-map",
    });
    expect(mapRankCorrelation([1, 2], [1, 1]).reason).toBe("constant-map");
    expect([mapCorrelation([], []).reason, mapRankCorrelation([], []).reason]).toEqual([
      "empty",
      "empty",
    ]);
  });
});

describe("ssim", () => {
  const shape = [16, 14] as const;
  const grid = (f: (i: number, j: number) => number) =>
    Float64Array.from({ length: 16 * 14 }, (_, k) => f(Math.floor(k / 14), k % 14));
  const a = grid((i, j) => ((7 * i + 13 * j + 3 * i * j) % 17) / 16);
  const b = grid((i, j) => ((5 * i + 11 * j + 2 * i * j) % 13) / 12);
  test("agrees with the formula over scipy's Gaussian filter", () => {
    expect(ssim(a, b, { shape, dataRange: 1 }).value).toBeCloseTo(-0.08451701726298938, 12);
    const half = a.map((v, i) => (v + (b[i] as number)) / 2);
    expect(ssim(a, half, { shape, dataRange: 1 }).value).toBeCloseTo(0.6330093806020214, 12);
  });
  test("is 1 for a map with itself, symmetric, and takes its range from the maps", () => {
    expect(ssim(a, a, { shape }).value).toBeCloseTo(1, 14);
    expect(ssim(a, b, { shape }).value).toBe(ssim(b, a, { shape }).value);
    expect(ssim(a, b, { shape }).value).toBe(ssim(a, b, { shape, dataRange: 1 }).value);
  });
  test("is undefined for two constant maps of one value, and 1 for equal ones of a given range", () => {
    const flat = a.map(() => 3);
    expect(ssim(flat, flat, { shape })).toMatchObject({
      value: Number.NaN,
      reason: "constant-map",
    });
    expect(ssim(flat, flat, { shape, dataRange: 1 }).value).toBeCloseTo(1, 14);
  });
  test("refuses maps without room for a window", () => {
    expect(() => ssim(a, b, { shape: [10, 14] })).toThrow(
      "shape is [10, 14], wants at least [11, 11]",
    );
    expect(() => ssim(a, b, { shape: [16, 15] })).toThrow("224 pixels do not fill shape [16, 15]");
    expect(() => ssim(a, b, { shape, dataRange: 0 })).toThrow("dataRange is 0");
  });
});

test("they refuse sizes that differ, NaN and an unknown part", () => {
  for (const of of [massAccuracy, rankAccuracy, topCoverage, pointsInside, pixelAveragePrecision]) {
    expect(() => of([1, 2], [1])).toThrow(`${of.name}: map has 2 pixels but mask has 1`);
    expect(() => of([1, Number.NaN], [1, 0])).toThrow("map[1] is NaN");
    expect(() => of([1], [1], { part: "negative" as "positive" })).toThrow('part is "negative"');
  }
  for (const of of [iou, mapCorrelation, mapRankCorrelation]) {
    expect(() => of([1, 2], [1])).toThrow(`${of.name}: a has 2 pixels but b has 1`);
  }
  expect(() => otsu([Number.POSITIVE_INFINITY])).toThrow("map[0] is Infinity");
  expect(() => rankAccuracy([1], [1], { top: 2 })).toThrow("top is 2");
  expect(pixelAveragePrecision([1], [0]).reason).toBe("empty-mask");
  for (const of of [massAccuracy, rankAccuracy, pixelAveragePrecision])
    expect(of([], []).reason).toBe("empty");
});
