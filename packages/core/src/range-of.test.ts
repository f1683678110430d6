import fc from "fast-check";
import { expect, test } from "vitest";
import { rangeOf } from "./range-of.js";

/** From the definition. */
function wanted(data: Float32Array): [number, number] {
  if ([...data].some(Number.isNaN)) return [Number.NaN, Number.NaN];
  return [Math.min(...data), Math.max(...data)];
}

test("the range of any numbers, infinities and NaN included", () => {
  fc.assert(
    fc.property(fc.float32Array(), (data) => {
      expect(rangeOf(data)).toEqual(wanted(data));
    }),
  );
});

test("a NaN of either sign is found, at any place", () => {
  for (const bits of [0x7f800001, 0x7fc00000, -1, -0x7fffff]) {
    const data = new Float32Array(Int32Array.of(0, bits, -5).buffer);
    expect(rangeOf(data)).toEqual([Number.NaN, Number.NaN]);
  }
});

test("infinities are numbers, and zeros keep their sign", () => {
  expect(rangeOf(Float32Array.of(1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY))).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  expect(rangeOf(Float32Array.of(0, -0))).toEqual([-0, 0]);
});
