import { randomArray } from "@xrt/testing";
import { expect, test } from "vitest";
import { minimalFiltering } from "./minimal-filtering.js";

test.each([
  [[1], 2],
  [[1, 2], 4],
])("the products at roots %j are %i sums of a window", (roots, count) => {
  const { pairs, zero, infinity, count: stated } = minimalFiltering(roots);
  expect(stated).toBe(count);
  const strip = [...randomArray([count + 2], { stream: "strip", low: -1, high: 1 }).data];
  const window = [...randomArray([3], { stream: "window", low: -1, high: 1 }).data];
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
  const product = (point: typeof zero) => dot(point.strip, strip) * dot(point.window, window);
  for (let k = 0; k < count; k++) {
    let sum = 0;
    for (const { root, plus, minus } of pairs) {
      sum += root ** k * (product(plus) + (-1) ** k * product(minus));
    }
    if (k === 0) sum += product(zero);
    if (k === count - 1) sum += product(infinity);
    const wanted = dot(window, strip.slice(k, k + 3));
    expect(sum).toBeCloseTo(wanted, 12);
  }
});

test("F(2, 3) has the factors that Lavin and Gray print", () => {
  const { pairs, zero, infinity } = minimalFiltering([1]);
  expect(zero.strip.map((c) => c + 0)).toEqual([1, 0, -1]);
  expect(pairs[0]?.plus.strip.map((c) => c + 0)).toEqual([0, 0.5, 0.5]);
  expect(pairs[0]?.minus.strip.map((c) => c + 0)).toEqual([0, -0.5, 0.5]);
  expect(infinity.strip.map((c) => c + 0)).toEqual([0, -1, 0, 1]);
});
