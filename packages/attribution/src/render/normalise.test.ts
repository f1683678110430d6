import { ndArray } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { normalise } from "./normalise.js";

const map = (...values: number[]) => ndArray(Float32Array.from(values), [2, values.length / 2]);
const [zero, quarter, half] = [0, 0.25, 0.5];

describe("normalise", () => {
  test("divides the positive part by the largest value", () => {
    expect(normalise(map(-8, 0, 1, 4))).toEqual({ values: map(zero, 0, quarter, 1), max: 4 });
  });

  test("divides by a percentile and cuts what lies above at 1", () => {
    const values = Array.from({ length: 10 }, (_, i) => i + 1);
    const { values: scaled, max } = normalise(map(...values), { percentile: 80 });
    expect(max).toBe(8);
    expect(scaled).toEqual(map(...values.map((v) => Math.min(v / 8, 1))));
    expect(normalise(map(4, 2, 1, 3), { percentile: 0 }).max).toBe(1);
  });

  test("takes the largest value where the percentile is not positive, so that a small spot is seen", () => {
    expect(normalise(map(0, -1, 0, 2), { percentile: 50 })).toEqual({
      values: map(0, 0, 0, 1),
      max: 2,
    });
  });

  test.each([
    ["negative", [-1, -2, -3, -4]],
    ["all zero", [0, 0, 0, 0]],
  ])("keeps a map that is %s at 0, with max 0", (_, values) => {
    for (const percentile of [50, 100]) {
      const { values: scaled, max } = normalise(map(...values), { percentile });
      expect([...scaled.data].map(Math.abs)).toEqual([0, 0, 0, 0]);
      expect(max).toBe(0);
    }
  });

  test("does not change its map", () => {
    const raw = map(-1, 3, half, 2);
    normalise(raw, { percentile: 50 });
    expect(raw).toEqual(map(-1, 3, half, 2));
  });

  test.each([-1, 101, Number.NaN])("refuses the percentile %d", (percentile) => {
    expect(() => normalise(map(1, 2), { percentile })).toThrow(
      new RangeError(`normalise: percentile is ${percentile}, wants 0 to 100`),
    );
  });
});
