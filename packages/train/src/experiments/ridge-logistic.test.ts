import { logisticRegression, randomStream } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import type { ProbeFeatures } from "./probe.js";
import { logitsOf, ridgeLogistic } from "./ridge-logistic.js";
import { standardise } from "./standardise.js";

function problem(images: number, columns: number, seed: number) {
  const { normal } = randomStream(seed, "problem");
  const data = Float64Array.from({ length: images * columns }, (_, k) => normal(k));
  const labels = Float64Array.from({ length: images }, (_, i) =>
    (data[i * columns] as number) + normal(1_000_000 + i) > 0.3 ? 1 : 0,
  );
  return { features: { images, columns, data }, labels };
}

const rowsOf = ({ images, columns, data }: ProbeFeatures) =>
  Array.from({ length: images }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);

describe("ridgeLogistic", () => {
  test.each([0.01, 1, 100])("finds the weights of core's logisticRegression with l2 = %d", (l2) => {
    const { features, labels } = problem(60, 5, 1);
    const { intercept, coefficients } = logisticRegression(rowsOf(features), labels, { l2 });
    const found = ridgeLogistic(features, labels, { l2 });
    expectClose(found, [intercept, ...coefficients], { relative: 1e-7, absolute: 1e-9 });
  });

  test("has no slope where there are more columns than images, and separable ones", () => {
    const { features, labels } = problem(30, 90, 2);
    const l2 = 0.1;
    const weights = ridgeLogistic(features, labels, { l2 });
    const z = logitsOf(features, weights);
    const residual = z.map((v, i) => 1 / (1 + Math.exp(-v)) - (labels[i] as number));
    const rows = rowsOf(features);
    const slope = (j: number) =>
      residual.reduce(
        (sum, r, i) => sum + r * (rows[i]?.[j] as number),
        l2 * (weights[j + 1] as number),
      );
    expectClose(
      Array.from({ length: 90 }, (_, j) => slope(j)),
      new Array(90).fill(0),
      { absolute: 1e-7 },
    );
    expect(Math.abs(residual.reduce((a, b) => a + b, 0))).toBeLessThan(1e-7);
  });

  test("finds the same from another start", () => {
    const { features, labels } = problem(50, 8, 3);
    const start = new Float64Array(9).fill(3);
    const found = ridgeLogistic(features, labels, { l2: 2, start });
    expectClose(found, ridgeLogistic(features, labels, { l2: 2 }), { relative: 1e-7 });
  });
});

test("standardise takes means and deviations of the training rows only, and leaves constant columns 0", () => {
  const train = { images: 2, columns: 2, data: Float64Array.of(1, 0.1, 3, 0.1) };
  const scale = standardise(train);
  expect([...scale(train).data]).toEqual([-1, 0, 1, 0]);
  expect([...scale({ images: 1, columns: 2, data: Float64Array.of(5, 7) }).data]).toEqual([3, 0]);
});
