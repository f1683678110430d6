import { expect, test } from "vitest";
import { expectClose } from "./close.js";
import { finiteDifferences } from "./finite-differences.js";

test("finiteDifferences of a cubic is its derivative", () => {
  const cubic = ([x = 0, y = 0]: Float64Array) => x ** 3 - 2 * x * y + 5 * y ** 3;
  const x = Float64Array.of(0.7, -1.3);
  expectClose(finiteDifferences(cubic, x), [3 * 0.7 ** 2 + 2 * 1.3, -2 * 0.7 + 15 * 1.3 ** 2], {
    relative: 1e-9,
    absolute: 0,
  });
  expect([...x]).toEqual([0.7, -1.3]);
});

test("finiteDifferences of a cubic is off by step squared, as a central difference is", () => {
  const [slope = 0] = finiteDifferences(([x = 0]) => x ** 3, Float64Array.of(1), { step: 0.1 });
  expect(slope).toBeCloseTo(3 + 0.1 ** 2, 12);
});
