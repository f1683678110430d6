import { ndArray } from "@xrt/core";
import { randomArray, toFloat32 } from "@xrt/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalise, normaliseTogether, type Scale } from "./normalise.js";

const map = (...values: number[]) => ndArray(Float32Array.from(values), [2, values.length / 2]);
const [zero, quarter, half] = [0, 0.25, 0.5];

describe("normalise", () => {
  test("divides the positive part by the largest value", () => {
    expect(normalise(map(-8, 0, 1, 4))).toEqual({
      values: map(zero, 0, quarter, 1),
      max: 4,
      min: 0,
      scale: "max",
      warnings: [],
    });
  });

  test("divides by a percentile and cuts what lies above at 1", () => {
    const values = Array.from({ length: 10 }, (_, i) => i + 1);
    const { values: scaled, max } = normalise(map(...values), { percentile: 80 });
    expect(max).toBe(8);
    expect(scaled).toEqual(map(...values.map((v) => Math.min(v / 8, 1))));
    expect(normalise(map(4, 2, 1, 3), { percentile: 0 }).max).toBe(1);
  });

  test("takes the largest value where the percentile is not positive, so that a small spot is seen", () => {
    const { values, max } = normalise(map(0, -1, 0, 2), { percentile: 50 });
    expect([values, max]).toEqual([map(0, 0, 0, 1), 2]);
  });

  test('"max-abs" keeps signs, and zero where it is', () => {
    const { values, max, min } = normalise(map(-8, 0, 2, 4), { scale: "max-abs" });
    expect([values, max, min]).toEqual([map(-1, 0, quarter, half), 8, -8]);
    const cut = normalise(map(-8, 0, 2, 4), { scale: "max-abs", percentile: 75 });
    expect([cut.values, cut.max]).toEqual([map(-1, 0, half, 1), 4]);
  });

  test('"min-max" fills 0 to 1, and says what 0 was', () => {
    const { values, max, min } = normalise(map(-8, -4, 0, 8), { scale: "min-max" });
    expect([values, max, min]).toEqual([map(0, quarter, half, 1), 8, -8]);
    const ramp = Array.from({ length: 10 }, (_, i) => i);
    const cut = normalise(map(...ramp), { scale: "min-max", percentile: 90 });
    expect([cut.min, cut.max]).toEqual([1, 8]);
    expect([cut.values.data[0], cut.values.data[9]]).toEqual([0, 1]);
  });

  test.each([
    ["negative", [-1, -2, -3, -4], "empty-after-relu"],
    ["all zero", [0, 0, 0, 0], "all-zero"],
  ])("keeps a map that is %s at 0, with max 0 and the reason", (_, values, code) => {
    for (const percentile of [50, 100]) {
      const { values: scaled, max, warnings } = normalise(map(...values), { percentile });
      expect([...scaled.data].map(Math.abs)).toEqual([0, 0, 0, 0]);
      expect(max).toBe(0);
      expect(warnings.map((w) => w.code)).toEqual([code]);
    }
  });

  test("keeps a constant map at 0 where the range would be stretched", () => {
    const { values, warnings } = normalise(map(3, 3, 3, 3), { scale: "min-max" });
    expect([[...values.data], warnings[0]?.code]).toEqual([[0, 0, 0, 0], "constant"]);
  });

  test("does not change its map", () => {
    const raw = map(-1, 3, half, 2);
    for (const scale of ["max", "max-abs", "min-max"] as const) {
      normalise(raw, { percentile: 50, scale });
    }
    expect(raw).toEqual(map(-1, 3, half, 2));
  });

  test("stays within its range, keeps the order, and is the same for a map in other units", () => {
    const scales = fc.constantFrom<Scale>("max", "max-abs", "min-max");
    const share = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(scales, share, fc.integer({ min: 1, max: 99 }), (scale, percentile, seed) => {
        const raw = toFloat32(randomArray([4, 5], { stream: `normalise${seed}` }));
        const of = (factor: number) =>
          normalise({ ...raw, data: raw.data.map((v) => factor * v) }, { scale, percentile });
        const { values, max, min } = of(1);
        const order = Array.from(raw.data.keys()).sort(
          (a, b) => (raw.data[a] ?? 0) - (raw.data[b] ?? 0),
        );
        const sorted = order.map((i) => values.data[i] ?? 0);
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
        expect(sorted[0]).toBeGreaterThanOrEqual(scale === "max-abs" ? -1 : 0);
        expect(sorted.at(-1)).toBeLessThanOrEqual(1);
        // a power of two changes no digit
        const other = of(4);
        expect(other.values).toEqual(values);
        expect([other.max, other.min]).toEqual([4 * max, 4 * min || 0]);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  test.each([-1, 101, Number.NaN])("refuses the percentile %d", (percentile) => {
    expect(() => normalise(map(1, 2), { percentile })).toThrow(
      new RangeError(`normalise: percentile is ${percentile}, wants 0 to 100`),
    );
  });

  test("refuses values that are not finite, and unknown scales", () => {
    expect(() => normalise(map(1, Number.NaN))).toThrow("value 1 of the map is NaN");
    expect(() => normalise(map(1, 2), { scale: "minmax" as "max" })).toThrow('scale is "minmax"');
  });
});

describe("normaliseTogether", () => {
  test("gives all maps the scale of the strongest", () => {
    const [weak, strong] = normaliseTogether([map(0, 1), map(-3, 4)]);
    expect([weak?.values, strong?.values]).toEqual([map(0, quarter), map(0, 1)]);
    expect([weak?.max, strong?.max]).toEqual([4, 4]);
  });
  test("is normalise for a single map", () => {
    const raw = toFloat32(randomArray([3, 4], { stream: "one" }));
    for (const scale of ["max", "max-abs", "min-max"] as const) {
      const options = { scale, percentile: 90 };
      expect(normaliseTogether([raw], options)).toEqual([normalise(raw, options)]);
    }
  });
  test("takes a percentile over the pixels of all maps", () => {
    const [one] = normaliseTogether([map(1, 2), map(3, 4)], { percentile: 75 });
    expect(one?.max).toBe(3);
  });
  test("warns of each map that has nothing to draw by itself", () => {
    const found = normaliseTogether([map(-1, -2), map(1, 2)]);
    expect(found.map(({ warnings }) => warnings.map((w) => w.code))).toEqual([
      ["empty-after-relu"],
      [],
    ]);
  });
});
