import { expect, test } from "vitest";
import { toFloat32, toFloat64 } from "./convert.js";
import { randomArray } from "./random-array.js";

test("randomArray fills [low, high) and depends on seed and stream only", () => {
  const a = randomArray([40, 5], { seed: 1, stream: "x", low: 2, high: 3 });
  expect(a.shape).toEqual([40, 5]);
  expect(Math.min(...a.data)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...a.data)).toBeLessThan(3);
  expect(Math.max(...a.data) - Math.min(...a.data)).toBeGreaterThan(0.9);
  expect(randomArray([40, 5], { seed: 1, stream: "x", low: 2, high: 3 })).toEqual(a);
  expect(randomArray([1], { seed: 2, stream: "x" })).not.toEqual(randomArray([1], { stream: "x" }));
  expect(randomArray([1], { stream: "x" })).not.toEqual(randomArray([1], { stream: "y" }));
});

test("toFloat32 rounds and toFloat64 keeps what float32 holds", () => {
  const a = { shape: [1], data: Float64Array.of(0.1) };
  expect(toFloat32(a).data[0]).toBe(Math.fround(0.1));
  expect(toFloat64(toFloat32(a)).data).toEqual(Float64Array.of(Math.fround(0.1)));
});
