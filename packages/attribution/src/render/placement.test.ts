import { inputPlacement, ndArray, type Preprocess, resize } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Placement, placedOn, placeMap, stretched } from "./placement.js";

const map = toFloat32(randomArray([3, 4], { stream: "map" }));

describe("placeMap", () => {
  const side = fc.integer({ min: 1, max: 20 });
  test.each(["bilinear", "nearest"] as const)(
    "is resize for a map stretched over the image, %s",
    (resampler) => {
      fc.assert(
        fc.property(side, side, side, side, (rows, columns, height, width) => {
          const raw = toFloat32(randomArray([rows, columns], { stream: "resize" }));
          const { data } = resize({ data: raw.data, shape: [rows, columns, 1] }, [height, width], {
            resampler,
          });
          const drawn = placeMap(raw, [height, width], { resampler });
          expect(drawn.shape).toEqual([height, width]);
          expectClose(drawn.data, data);
        }),
        { numRuns: 60, seed: 4 },
      );
    },
  );

  test("interpolates a plane exactly between the middles of the cells, wherever they lie", () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(number(-6, 6), number(-6, 6), number(1, 7), number(1, 7), (y0, x0, dy, dx) => {
        const placement: Placement = { origin: [y0, x0], step: [dy, dx] };
        // each cell holds where it lies, so that each pixel holds its own place
        const value = (y: number, x: number) => 2 * y - 3 * x + 1;
        const plane = ndArray(
          Float32Array.from({ length: 20 }, (_, i) =>
            value(y0 + dy * Math.floor(i / 5), x0 + dx * (i % 5)),
          ),
          [4, 5],
        );
        const { data } = placeMap(plane, [16, 17], { placement });
        const inside = (v: number, from: number, to: number) => Math.min(Math.max(v, from), to);
        const expected = data.map((_, i) =>
          value(
            inside(Math.floor(i / 17) + 0.5, y0, y0 + 3 * dy),
            inside((i % 17) + 0.5, x0, x0 + 4 * dx),
          ),
        );
        expectClose(data, expected, { relative: 1e-5 });
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test("puts a single active cell where it lies, and not where stretching does", () => {
    // seven cells of 32 pixels whose first lies in the corner, as in a ResNet of PyTorch
    const spot = ndArray(new Float32Array(49), [7, 7]);
    spot.data[3 * 7 + 2] = 1;
    const peak = (placement?: Placement) => {
      const { data } = placeMap(spot, [224, 224], placement ? { placement } : {});
      const total = data.reduce((s, v) => s + v, 0);
      const mean = (at: (i: number) => number) =>
        data.reduce((s, v, i) => s + v * at(i), 0) / total;
      return [mean((i) => Math.floor(i / 224) + 0.5), mean((i) => (i % 224) + 0.5)];
    };
    expectClose(peak({ origin: [0.5, 0.5], step: [32, 32] }), [96.5, 64.5]);
    expectClose(peak(), [112, 80]);
  });

  test("says nothing of what the network was not shown", () => {
    const ones = ndArray(new Float32Array(4).fill(1), [2, 2]);
    const seen = { x: 1, y: 2, width: 2, height: 1 };
    const { data } = placeMap(ones, [4, 4], { placement: { ...stretched([2, 2], [4, 4]), seen } });
    expect([...data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  test("refuses other axes, sizes and steps", () => {
    expect(() => placeMap(ndArray(map.data, [12]), [4, 4])).toThrow("cannot draw [12] at [4,4]");
    expect(() => placeMap(map, [0, 4])).toThrow("at [0,4]");
    const placement: Placement = { origin: [0, 0], step: [0, 1] };
    expect(() => placeMap(map, [4, 4], { placement })).toThrow("steps of the placement are [0,1]");
  });
});

describe("placedOn", () => {
  test("is drawing on the input first and then on the image", () => {
    const contract: Preprocess = {
      mode: "raw",
      size: [24, 24],
      channels: 1,
      geometry: "center-crop",
      resampler: "bilinear",
    };
    const input = inputPlacement(contract, [48, 72]);
    const cells: Placement = { origin: [4, 4], step: [8, 8] };
    const spots = toFloat32(randomArray([3, 3], { stream: "spots" }));
    const once = placeMap(spots, [48, 72], { placement: placedOn(cells, input) });
    const first = placeMap(spots, [24, 24], { placement: cells });
    const twice = placeMap(first, [48, 72], { placement: input });
    // linear between the middles of input pixels, which lie beside those of the image: a kink at a cell is rounded off
    const apart = once.data.map((v, i) => Math.abs(v - (twice.data[i] ?? 0)));
    expect(Math.max(...apart)).toBeLessThan(0.1);
    expect(apart.reduce((s, v) => s + v, 0) / apart.length).toBeLessThan(0.01);
    expect(once.data[0]).toBe(0);
  });
});
