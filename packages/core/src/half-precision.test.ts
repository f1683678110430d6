import { expect, test } from "vitest";
import { fromBfloat16, fromFloat16, toFloat16 } from "./half-precision.js";

test.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0xc000, -2],
  [0x7c00, Number.POSITIVE_INFINITY],
  [0xfc00, Number.NEGATIVE_INFINITY],
  [0x7e00, Number.NaN],
])("the half 0x%s is %d", (bits, value) => {
  expect(fromFloat16(bits)).toBe(value);
});

test("a bfloat16 is the upper half of a float32", () => {
  for (const value of [0, 1, -2.5, 3e38, 1e-38, Number.POSITIVE_INFINITY]) {
    const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
    const upper = new Float32Array(Uint32Array.of(bits & 0xffff0000).buffer)[0];
    expect(fromBfloat16(bits >>> 16)).toBe(upper);
  }
});

test("every half is written as itself", () => {
  for (let bits = 0; bits < 2 ** 16; bits++) {
    const value = fromFloat16(bits);
    if (!Number.isNaN(value)) expect(toFloat16(value)).toBe(bits);
  }
  expect(fromFloat16(toFloat16(Number.NaN))).toBeNaN();
});

test("a number between two halves goes to the nearer one, and to the even one in the middle", () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [fromFloat16(bits), fromFloat16(bits + 1)];
    const middle = (low + high) / 2;
    expect(toFloat16(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
    expect(toFloat16(low + (high - low) * 0.49)).toBe(bits);
    expect(toFloat16(low + (high - low) * 0.51)).toBe(bits + 1);
  }
  expect(toFloat16(65519)).toBe(0x7bff);
  expect(toFloat16(65520)).toBe(0x7c00);
});
