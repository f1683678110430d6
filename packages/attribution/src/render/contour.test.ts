import { ndArray } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Contour, contour, outline } from "./contour.js";

/** Whether a point lies within rings, by the number of crossings of a ray to the right (even-odd). */
function isInside(rings: Contour["rings"], x: number, y: number): boolean {
  let crossings = 0;
  for (const ring of rings) {
    for (const [k, [bx, by]] of ring.entries()) {
      const [ax, ay] = ring[k - 1] ?? [bx, by];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) crossings++;
    }
  }
  return crossings % 2 === 1;
}

describe("contour", () => {
  test("encloses exactly the pixels that reach the level", () => {
    const side = fc.integer({ min: 2, max: 9 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 1e6 }), (rows, columns, seed) => {
        const map = toFloat32(randomArray([rows, columns], { stream: "contour", seed }));
        const { rings, level } = contour(map, { quantile: 0.6 });
        for (const [i, v] of map.data.entries()) {
          const [x, y] = [(i % columns) + 0.5, Math.floor(i / columns) + 0.5 + 1e-9];
          expect(isInside(rings, x, y)).toBe(v > level);
        }
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  test("lies between two pixels where the level lies between their values", () => {
    const ramp = ndArray(
      Float32Array.from({ length: 30 }, (_, i) => i % 10),
      [3, 10],
    );
    const { rings } = contour(ramp, { level: 6.25 });
    const xs = rings.flat().map(([x]) => x);
    expect(Math.min(...xs)).toBeCloseTo(6.75);
  });

  test("is at the quantile: so many pixels lie below", () => {
    const values = ndArray(
      Float32Array.from({ length: 100 }, (_, i) => (i * 37) % 100),
      [10, 10],
    );
    expect(contour(values, { quantile: 0.9 }).level).toBe(89.5);
    expect(contour(values, { quantile: 0.5 }).level).toBe(49.5);
  });

  test("is around what is not empty where the quantile is in the empty part", () => {
    const spot = ndArray(new Float32Array(100).fill(3, 44, 46), [10, 10]);
    const { level, rings } = contour(spot, { quantile: 0.5 });
    expect([level, rings.length]).toEqual([1.5, 1]);
  });

  test("smooths a map of specks first where that is asked", () => {
    const specks = Float32Array.from({ length: 900 }, (_, i) => {
      const [y, x] = [Math.floor(i / 30), i % 30];
      return y > 8 && y < 20 && x > 8 && x < 20 && (x + y) % 2 === 0 ? 1 : 0;
    });
    const map = ndArray(specks, [30, 30]);
    expect(contour(map, { level: 0.5 }).rings.length).toBeGreaterThan(20);
    expect(contour(map, { quantile: 0.9, blur: 2 }).rings).toHaveLength(1);
    expect(map.data).toEqual(specks);
  });

  test.each([
    [[4], {}, "map is [4]"],
    [[2, 2], { quantile: 1.5 }, "quantile is 1.5"],
  ])("refuses %j, %j", (shape, options, message) => {
    expect(() => contour({ data: new Float32Array(4), shape }, options)).toThrow(message);
  });

  test("refuses values that are not finite", () => {
    expect(() => contour(ndArray(Float32Array.of(1, Number.NaN), [1, 2]))).toThrow(
      "value 1 is NaN",
    );
  });
});

describe("outline", () => {
  const grey = ndArray(new Float32Array(49).fill(100), [7, 7, 1]);
  const square = {
    rings: [
      [
        [2, 2],
        [5, 2],
        [5, 5],
        [2, 5],
        [2, 2],
      ],
    ],
  } as const;

  test("draws a line of its width and leaves the rest alone", () => {
    const { data, shape } = outline(grey, square, { colour: [255, 0, 0], width: 1 });
    expect(shape).toEqual([7, 7, 3]);
    const red = (y: number, x: number) => data[3 * (7 * y + x)];
    // the line is on the edge of two rows of pixels, which share it
    expectClose([red(1, 3) ?? 0, red(2, 3) ?? 0], [177.5, 177.5]);
    expect([red(0, 3), red(3, 3), red(6, 6)]).toEqual([100, 100, 100]);
  });

  test("keeps the picture where there are no rings", () => {
    expect([...outline(grey, { rings: [] }).data]).toEqual(new Array(147).fill(100));
  });
});
