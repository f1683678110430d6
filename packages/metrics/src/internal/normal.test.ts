import { describe, expect, test } from "vitest";
import { criticalZ, normalCdf, normalQuantile } from "./normal.js";

/** From mpmath 1.3 with 40 digits: erfc(-z/sqrt(2))/2, and its inverse by Newton's method. */
const cdf = [
  [-30, 4.906713927148187e-198],
  [-10, 7.619853024160525e-24],
  [-5, 2.866515718791939e-7],
  [-2.9, 0.0018658133003840384],
  [-2.8, 0.0025551303304279342],
  [-1, 0.15865525393145705],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [3, 0.9986501019683699],
] as const;
const quantile = [
  [1e-300, -37.0470962993612],
  [1e-12, -7.034483825301132],
  [1e-5, -4.264890793922825],
  [0.025, -1.9599639845400543],
  [0.1, -1.2815515655446004],
  [0.3, -0.5244005127080408],
  [0.4999, -0.00025066283008800747],
  [0.975, 1.9599639845400538],
] as const;

describe("normalCdf", () => {
  test.each(cdf)("of %d is %d to 1e-12", (z, p) => {
    expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(1e-12);
  });
  test("is smooth where its two formulas meet, at 2 sqrt(2)", () => {
    const z = 2 * Math.SQRT2;
    const slope = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const step = 1e-9;
    const rise = normalCdf(-z + step) - normalCdf(-z - step);
    expect(Math.abs(rise - 2 * step * slope)).toBeLessThan(1e-15);
  });
  test("ends at 0 and 1", () => {
    const ends = [Number.NEGATIVE_INFINITY, -60, 60].map(normalCdf);
    expect(ends).toEqual([0, 0, 1]);
  });
});

describe("normalQuantile", () => {
  test.each(quantile)("of %d is %d to 1e-13", (p, z) => {
    // near p = 1/2 the digits of p itself limit z: 1e-16 in absolute terms
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(1e-13 * Math.abs(z) + 2e-16);
  });
});

test("criticalZ is 1.96 for 0.95", () => {
  expect(criticalZ("test", 0.95)).toBeCloseTo(1.959963984540054, 14);
});
