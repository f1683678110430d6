import { describe, expect, test } from "vitest";
import { betaCdf, betaQuantile } from "./beta.js";
import { chiSquareTail } from "./chi-square.js";
import { logGamma } from "./log-gamma.js";
import { criticalT, studentP } from "./student-t.js";

const relative = (got: number, expected: number) => Math.abs(got / expected - 1);

// values of scipy 1.17
test.each([
  [0.3, 1.0957979948180756],
  [1.5, -0.1207822376352452],
  [10, 12.801827480081469],
  [250.5, 1131.2840013322552],
])("logGamma(%d)", (x, expected) => {
  expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-12 * Math.max(1, expected));
});

describe("chiSquareTail", () => {
  test.each([1, 2, 3, 7])("with %d degrees of freedom falls from 1", (df) => {
    expect(chiSquareTail(0, df)).toBe(1);
    const values = [0.1, 1, 3, 10, 40].map((x) => chiSquareTail(x, df));
    expect([...values].sort((a, b) => b - a)).toEqual(values);
  });
  test.each([0.5, 2, 25, 300])("with 2 degrees of freedom is exp(-x/2) at %d", (x) => {
    expect(relative(chiSquareTail(x, 2), Math.exp(-x / 2))).toBeLessThan(1e-12);
  });
  test.each([
    [25.12115444298197, 2, 3.5076045372596994e-6],
    [0.01, 1, 0.920344325445942],
    [80, 4, 1.7418252446695558e-16],
  ])("(%d, %d) is scipy's", (x, df, expected) => {
    expect(relative(chiSquareTail(x, df), expected)).toBeLessThan(1e-11);
  });
});

describe("betaCdf", () => {
  test("is the tail of the binomial, term by term", () => {
    const [n, p] = [17, 0.37];
    const term = (k: number): number => (k === 0 ? 1 : (term(k - 1) * (n - k + 1)) / k);
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (let i = 0; i <= k; i++) sum += term(i) * p ** i * (1 - p) ** (n - i);
      expect(relative(betaCdf(1 - p, n - k, k + 1), sum)).toBeLessThan(1e-12);
    }
  });
  test.each([
    [0.5, 0.5],
    [2, 7],
    [40, 1],
    [300, 200],
  ])("with (%d, %d) is undone by betaQuantile", (a, b) => {
    for (const p of [1e-6, 0.025, 0.5, 0.975]) {
      expect(relative(betaCdf(betaQuantile(p, a, b), a, b), p)).toBeLessThan(1e-10);
    }
  });
});

describe("studentP", () => {
  test.each([0.3, 1, 5, 60])("with one degree of freedom is Cauchy's at %d", (t) => {
    expect(relative(studentP(t, 1), 1 - (2 / Math.PI) * Math.atan(t))).toBeLessThan(1e-12);
  });
  test("is that of the printed tables at the critical t", () => {
    expect(criticalT(0.95, 4)).toBeCloseTo(2.7764451051977934, 10);
    // x is 1 - 4e-6 here, of which float64 keeps ten digits
    expect(criticalT(0.95, 1e6)).toBeCloseTo(1.959966356814107, 9);
    expect(studentP(criticalT(0.9, 7.3), 7.3)).toBeCloseTo(0.1, 12);
  });
});
