import { expect, test } from "vitest";
import { newcombe5 } from "./newcombe5.js";

test.each([
  [0.7, 41, 72],
  [0.99, 5, 9],
  [0.5, 2, 2],
  [0.001, 300, 100],
])("newcombe5(%d, %d, %d) solves its equation at both ends", (theta, m, n) => {
  const z = 1.96;
  const s = (m + n) / 2 - 1;
  const { lower, upper } = newcombe5(theta, m, n, z);
  expect(lower).toBeLessThan(theta);
  expect(upper).toBeGreaterThan(theta);
  for (const t of [lower, upper]) {
    const v = (t * (1 - t) * (1 + (s * (1 - t)) / (2 - t) + (s * t) / (1 + t))) / (m * n);
    expect((theta - t) ** 2).toBeCloseTo(z * z * v, 14);
  }
});

test("newcombe5 agrees with mpmath", () => {
  const { lower, upper } = newcombe5(0.8236788617886179, 41, 72, 1.959963984540054);
  expect(lower).toBeCloseTo(0.7268835614983956, 14);
  expect(upper).toBeCloseTo(0.8885668128758129, 14);
});

test("newcombe5 reaches 0 and 1 there, and has a width", () => {
  expect(newcombe5(1, 10, 30, 1.96).upper).toBe(1);
  expect(newcombe5(0, 10, 30, 1.96).lower).toBe(0);
  expect(newcombe5(0, 10, 30, 1.96).upper).toBeCloseTo(1 - newcombe5(1, 10, 30, 1.96).lower, 14);
});
