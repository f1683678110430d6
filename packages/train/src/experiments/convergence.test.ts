import { expect, test } from "vitest";
import { convergence } from "./convergence.js";

const steps = [100, 200, 300, 400, 500];
const metric = [0.5, 0.6, 0.7, 0.72, 0.71];

test("convergence is the cases reuse.convergence of the conformance file", () => {
  const reached = convergence(steps, metric, { target: 0.7 });
  expect([reached.stepsToTarget, reached.censoredAt]).toEqual([300, Number.NaN]);
  expect(reached.area).toBeCloseTo(0.65625, 12);
  const never = convergence(steps, metric, { target: 0.75 });
  expect([never.stepsToTarget, never.censoredAt]).toEqual([Number.NaN, 500]);
  expect(never.area).toBeCloseTo(0.65625, 12);
});

test("convergence weighs each stretch by its length, and refuses steps that do not rise", () => {
  expect(convergence([0, 1, 4], [0, 1, 1], { target: 1 }).area).toBeCloseTo(3.5 / 4, 12);
  expect(() => convergence([1, 1], [0, 1], { target: 1 })).toThrow("step 1 is not above");
  expect(() => convergence([1], [1], { target: 1 })).toThrow("got 1 steps and 1 values");
  expect(() => convergence([1, 2], [1], { target: 1 })).toThrow("got 2 steps and 1 values");
});
