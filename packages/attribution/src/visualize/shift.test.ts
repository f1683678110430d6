import { randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { shift } from "./shift.js";

test("shift moves down and right and wraps at the borders", () => {
  const picture = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect([...shift(picture, 2, 3, [1, 0])]).toEqual([4, 5, 6, 1, 2, 3]);
  expect([...shift(picture, 2, 3, [0, 1])]).toEqual([3, 1, 2, 6, 4, 5]);
  expect([...picture]).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([
  [0, 0],
  [1, 2],
  [-3, 4],
  [17, -23],
] as const)("shift by %d, %d is a permutation that the opposite shift undoes", (dy, dx) => {
  const { data } = toFloat32(randomArray([5, 7], { stream: "picture" }));
  const moved = shift(data, 5, 7, [dy, dx]);
  expect([...moved].sort()).toEqual([...data].sort());
  expect(shift(moved, 5, 7, [-dy, -dx])).toEqual(data);
});
