import { describe, expect, test } from "vitest";
import { clopperPearson } from "./clopper-pearson.js";
import { hanleyMcNeil } from "./hanley-mcneil.js";

/** P(X >= k) of the binomial, term by term. */
function atLeast(k: number, n: number, p: number): number {
  let [term, sum] = [(1 - p) ** n, 0];
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return sum;
}

describe("clopperPearson", () => {
  test.each([
    [1, 29],
    [7, 9],
    [40, 80],
  ])("of %d/%d leaves 2.5 %% beyond each end", (k, n) => {
    const { lower, upper } = clopperPearson(k, n);
    expect(atLeast(k, n, lower as number)).toBeCloseTo(0.025, 12);
    expect(1 - atLeast(k + 1, n, upper as number)).toBeCloseTo(0.025, 12);
  });
  test("is closed at the ends and undefined without trials", () => {
    expect(clopperPearson(0, 5).lower).toBe(0);
    expect(clopperPearson(5, 5).upper).toBe(1);
    expect(clopperPearson(5, 5).lower).toBeCloseTo(0.025 ** (1 / 5), 12);
    expect(clopperPearson(0, 0)).toMatchObject({ value: Number.NaN, reason: "empty" });
    expect(() => clopperPearson(3, 2)).toThrow("clopperPearson: successes is 3");
    expect(() => clopperPearson(1, 2, { level: 0 })).toThrow("level is 0");
  });
});

describe("hanleyMcNeil", () => {
  test("is the variance of one pair for one of each class", () => {
    expect(hanleyMcNeil(0.7, 1, 1).se).toBeCloseTo(Math.sqrt(0.7 * 0.3), 14);
  });
  test("has no interval at the bound, and stays within 0 and 1", () => {
    expect(hanleyMcNeil(1, 10, 10)).toMatchObject({ reason: "auroc-at-bound" });
    expect(hanleyMcNeil(0.98, 3, 3).upper).toBe(1);
  });
  test("refuses what is no AUROC and no count", () => {
    expect(() => hanleyMcNeil(72, 10, 10)).toThrow("the AUROC is 72");
    expect(() => hanleyMcNeil(0.7, 0, 10)).toThrow("nPositive is 0, wants a whole number");
  });
});
