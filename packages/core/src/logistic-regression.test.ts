import { describe, expect, test } from "vitest";
import { type LogisticRegression, logisticRegression } from "./logistic-regression.js";
import { randomStream } from "./random.js";

/** `|got - expected| <= absolute + relative * max |expected|` for every element; `@xrt/testing` stands above this package. */
function expectClose(
  got: ArrayLike<number>,
  expected: readonly number[],
  { relative = 1e-5, absolute = 1e-6, what = "values" } = {},
): void {
  const allowed = absolute + relative * Math.max(...expected.map(Math.abs));
  expect(got, what).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((got[i] ?? Number.NaN) - value), `${what} ${i}`).toBeLessThanOrEqual(allowed);
  }
}

/** Gradient of `f` at `x` by central differences. */
function finiteDifferences(
  f: (x: Float64Array) => number,
  x: Float64Array,
  { step = 1e-5 } = {},
): Float64Array {
  const at = (i: number, by: number) => f(x.map((v, j) => (j === i ? v + by : v)));
  return x.map((_, i) => (at(i, step) - at(i, -step)) / (2 * step));
}

/** Summed cross-entropy plus `l2 / 2 |coefficients|^2`, from the definition; `beta` has the intercept first. */
function penalised(
  rows: readonly number[][],
  labels: readonly number[],
  l2: number,
): (beta: Float64Array) => number {
  return ([intercept = 0, ...coefficients]) => {
    const penalty = (l2 / 2) * coefficients.reduce((sum, c) => sum + c * c, 0);
    return rows.reduce((sum, row, i) => {
      const z = row.reduce((s, x, j) => s + (coefficients[j] ?? 0) * x, intercept);
      const right = labels[i] === 1 ? z : -z;
      return (
        sum + (right > 0 ? Math.log1p(Math.exp(-right)) : -right + Math.log1p(Math.exp(right)))
      );
    }, penalty);
  };
}

const betaOf = ({ intercept, coefficients }: LogisticRegression) =>
  Float64Array.of(intercept, ...coefficients);

/** `n` rows of three columns; a noisy line divides the classes. */
function problem(seed: number, n: number, scale = 1): { rows: number[][]; labels: number[] } {
  const r = randomStream(seed, "rows");
  const rows = Array.from({ length: n }, (_, i) =>
    [0, 1, 2].map((j) => scale * r.normal(3 * i + j)),
  );
  const labels = rows.map(([x = 0, y = 0], i) =>
    x / scale - y / scale + r.normal(10_000 + i) > 1 ? 1 : 0,
  );
  return { rows, labels };
}

describe("logisticRegression", () => {
  test.each([0, 1e-3, 1, 50])("has no slope in the penalised likelihood with l2 = %d", (l2) => {
    const { rows, labels } = problem(1, 60);
    const beta = betaOf(logisticRegression(rows, labels, { l2 }));
    const loss = penalised(rows, labels, l2);
    // absolute: what rounding of a loss near 30 leaves of a central difference
    expectClose(finiteDifferences(loss, beta), [0, 0, 0, 0], { absolute: 1e-8 });
    const elsewhere = randomStream(0, "elsewhere");
    for (let i = 0; i < 20; i++) {
      const moved = beta.map((b, j) => b + 0.1 * elsewhere.normal(4 * i + j));
      expect(loss(moved)).toBeGreaterThan(loss(beta));
    }
  });

  test("does not run away on nearly separable columns of a large scale, where whole Newton steps do", () => {
    let tried = 0;
    for (let seed = 180; seed < 240; seed++) {
      const r = randomStream(seed, "x");
      const rows = Array.from({ length: 12 }, (_, i) => [
        1000 * r.normal(3 * i),
        1000 * r.normal(3 * i + 1),
      ]);
      const labels = rows.map(([x = 0], i) => (x / 1000 + 0.3 * r.normal(1000 + i) > 1 ? 1 : 0));
      if (new Set(labels).size < 2) continue;
      tried++;
      const beta = betaOf(logisticRegression(rows, labels, { l2: 1e-6 }));
      const slopes = finiteDifferences(penalised(rows, labels, 1e-6), beta, { step: 1e-7 });
      // looser: slopes have the scale of the columns, 1000
      expectClose(slopes, [0, 0, 0], { absolute: 1e-6 * 1000, what: `slopes, seed ${seed}` });
    }
    expect(tried).toBeGreaterThan(30);
  });

  test("gives the log odds of a 2x2 table as l2 goes to 0", () => {
    // 2 of 10 without the mark are positive, 7 of 10 with it
    const rows = Array.from({ length: 20 }, (_, i) => [i < 10 ? 0 : 1]);
    const labels = rows.map((_, i) => (i < 2 || (i >= 10 && i < 17) ? 1 : 0));
    const closed = [Math.log(2 / 8), Math.log(7 / 3) - Math.log(2 / 8)];
    const exact = { relative: 1e-12, absolute: 0 };
    expectClose(betaOf(logisticRegression(rows, labels, { l2: 0 })), closed, exact);
    expectClose(betaOf(logisticRegression(rows, labels, { l2: 1e-9 })), closed, { relative: 1e-8 });
    const shrunk = logisticRegression(rows, labels).coefficients[0] ?? 0;
    expect(shrunk).toBeGreaterThan(0);
    expect(shrunk).toBeLessThan(closed[1] ?? 0);
  });

  test.each([1, 1e-6])("stays finite on separable data with l2 = %d", (l2) => {
    const rows = [[-3], [-1], [1], [2]];
    const fit = logisticRegression(rows, [0, 0, 1, 1], { l2 });
    const slopes = finiteDifferences(penalised(rows, [0, 0, 1, 1], l2), betaOf(fit));
    expectClose(slopes, [0, 0], { absolute: 1e-9 });
    expect(rows.map((row) => fit.logit(row) > 0)).toEqual([false, false, true, true]);
  });

  test("leaves the intercept unpenalised", () => {
    const rows = [[1], [-1], [1], [-1]];
    const fit = logisticRegression(rows, [1, 1, 1, 0], { l2: 1e9 });
    expectClose([fit.intercept, ...fit.coefficients], [Math.log(3), 0]);
  });

  test("has logits of intercept plus coefficients times row, for typed rows too", () => {
    const { rows, labels } = problem(2, 30);
    const fit = logisticRegression(rows, Uint8Array.from(labels));
    const typed = logisticRegression(
      rows.map((row) => Float64Array.from(row)),
      labels,
    );
    expect(typed.coefficients).toEqual(fit.coefficients);
    const [a = 0, b = 0, c = 0] = fit.coefficients;
    expectClose([fit.logit([1, 2, -3])], [fit.intercept + a + 2 * b - 3 * c], { relative: 1e-12 });
  });

  test.each([
    ["no rows", [], [], {}, "got 0 rows and 0 labels, 0 positive; wants both classes"],
    [
      "positives only",
      [[1], [2]],
      [1, 1],
      {},
      "got 2 rows and 2 labels, 2 positive; wants both classes",
    ],
    [
      "negatives only",
      [[1], [2]],
      [0, 0],
      {},
      "got 2 rows and 2 labels, 0 positive; wants both classes",
    ],
    ["more rows than labels", [[1], [2], [3]], [1, 0], {}, "got 3 rows and 2 labels, 1 positive"],
    ["a label 2", [[1], [2], [3]], [1, 0, 2], {}, "label 2 is 2, wants 0 or 1"],
    ["rows of several lengths", [[1], [2, 3]], [1, 0], {}, "row 1 has 2 columns, the first one 1"],
    ["a negative l2", [[1], [2]], [1, 0], { l2: -1 }, "l2 is -1, wants 0 or more"],
    [
      "an empty column and no penalty",
      [[0], [0]],
      [1, 0],
      { l2: 0 },
      "no unique solution with l2 = 0; ask for an l2 above 0",
    ],
  ] as const)("refuses %s", (_, rows, labels, options, message) => {
    const fit = () => logisticRegression(rows, labels, options);
    expect(fit).toThrow(RangeError);
    expect(fit).toThrow(`logisticRegression: ${message}`);
  });
});
