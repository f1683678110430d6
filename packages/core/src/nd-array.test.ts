import { expect, test } from "vitest";
import { gather, ndArray, row, rows, stack, zeros } from "./nd-array.js";
import { sameShape, sizeOf } from "./shape.js";

test("sizeOf is 1 for a scalar and multiplies the dimensions", () => {
  expect(sizeOf([])).toBe(1);
  expect(sizeOf([2, 3, 4])).toBe(24);
});

test("sameShape compares rank and dimensions", () => {
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect(sameShape([2, 3], [3, 2])).toBe(false);
  expect(sameShape([2], [2, 1])).toBe(false);
});

test("ndArray names both sizes when they differ", () => {
  expect(() => ndArray(Float32Array.of(1, 2, 3), [2, 2])).toThrow(
    "ndArray: 3 elements do not fill shape [2,2], which needs 4",
  );
});

test("rows shares memory with its array and refuses a range outside it", () => {
  const a = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
  const b = rows(a, 1, 3);
  expect(b.shape).toEqual([2, 2]);
  expect([...b.data]).toEqual([3, 4, 5, 6]);
  expect(b.data.buffer).toBe(a.data.buffer);
  expect(() => rows(a, 2, 4)).toThrow("rows: [2, 4) is not within the 3 rows");
});

test("row drops the first axis and shares memory; gather copies in the order asked for", () => {
  const a = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
  expect(row(a, 2).shape).toEqual([2]);
  expect(row(a, 2).data.buffer).toBe(a.data.buffer);
  const g = gather(a, [2, 0, 2]);
  expect([...g.data]).toEqual([5, 6, 1, 2, 5, 6]);
  expect(g.shape).toEqual([3, 2]);
  g.data[0] = 9;
  expect(a.data[4]).toBe(5);
  expect(() => gather(a, [3])).toThrow("rows: [3, 4) is not within the 3 rows");
});

test("stack adds an axis and refuses nothing at all and unequal shapes", () => {
  expect(stack([zeros([2, 1]), zeros([2, 1]), zeros([2, 1])]).shape).toEqual([3, 2, 1]);
  expect(() => stack([])).toThrow("stack: got no arrays");
  expect(() => stack([zeros([2]), zeros([3])])).toThrow("stack: array 1 has shape [3]");
});
