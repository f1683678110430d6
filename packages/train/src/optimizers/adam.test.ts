import { type NdArray, ndArray, UsageError } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { type AdamOptions, adam } from "./adam.js";
import { stepper } from "./stepper.js";

const named = (entries: Record<string, NdArray>) => new Map(Object.entries(entries));
const vector = (...values: number[]) => ndArray(Float32Array.from(values), [values.length]);

/** Kingma and Ba 2015, algorithm 1, line by line for one number: theta after all gradients. */
function algorithm1(
  theta: number,
  gradients: readonly number[],
  { learningRate: alpha = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
): number {
  let m = 0;
  let v = 0;
  let t = 0;
  for (const g of gradients) {
    t = t + 1;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const mHat = m / (1 - beta1 ** t);
    const vHat = v / (1 - beta2 ** t);
    theta = theta - (alpha * mHat) / (Math.sqrt(vHat) + epsilon);
  }
  return theta;
}

test.each<[string, AdamOptions]>([
  ["its defaults", {}],
  ["other decays", { learningRate: 0.05, beta1: 0.5, beta2: 0.9 }],
  ["a large epsilon", { learningRate: 0.1, epsilon: 0.3 }],
])("adam with %s is algorithm 1 of the paper over 50 steps", (_, options) => {
  const start = randomArray([2, 3], { stream: "parameters" });
  const gradients = toFloat32(randomArray([50, 6], { stream: "gradients" })).data;
  const parameters = named({ w: toFloat32(start) });
  const optimizer = stepper(adam(options));
  for (let t = 0; t < 50; t++) {
    const data = gradients.slice(6 * t, 6 * t + 6);
    optimizer.step(parameters, named({ w: ndArray(data, [2, 3]) }));
  }
  const expected = Array.from(start.data, (theta, i) =>
    algorithm1(
      Math.fround(theta),
      Array.from({ length: 50 }, (_, t) => gradients[6 * t + i] ?? 0),
      options,
    ),
  );
  expectClose(parameters.get("w")?.data ?? [], expected);
});

describe("adam", () => {
  test("makes a first step of the learning rate against the sign of the gradient", () => {
    const parameters = named({ w: vector(1, 1) });
    stepper(adam({ learningRate: 0.25 })).step(parameters, named({ w: vector(3, -0.01) }));
    // the relative error is epsilon / |gradient| = 1e-6
    expectClose(parameters.get("w")?.data ?? [], [0.75, 1.25]);
  });

  test("starts the bias correction of a parameter that is added later with that parameter", () => {
    const optimizer = stepper(adam({ learningRate: 0.1 }));
    const parameters = named({ a: vector(0), b: vector(0) });
    for (let t = 0; t < 3; t++) optimizer.step(parameters, named({ a: vector(2) }));
    expect(parameters.get("b")?.data[0]).toBe(0);
    optimizer.step(parameters, named({ a: vector(-2), b: vector(-2) }));
    const fresh = named({ b: vector(0) });
    stepper(adam({ learningRate: 0.1 })).step(fresh, named({ b: vector(-2) }));
    expect(parameters.get("b")?.data).toEqual(fresh.get("b")?.data);
    expectClose(parameters.get("a")?.data ?? [], [
      algorithm1(0, [2, 2, 2, -2], { learningRate: 0.1 }),
    ]);
  });

  test("keeps the moments of a parameter that has no gradient for a while", () => {
    const optimizer = stepper(adam({ learningRate: 0.1 }));
    const parameters = named({ a: vector(0), b: vector(0) });
    optimizer.step(parameters, named({ a: vector(2), b: vector(1) }));
    optimizer.step(parameters, named({ b: vector(1) }));
    optimizer.step(parameters, named({ a: vector(-1) }));
    expectClose(parameters.get("a")?.data ?? [], [algorithm1(0, [2, -1], { learningRate: 0.1 })]);
  });

  test.each([0, -1e-3, Number.NaN])("refuses the learning rate %d", (learningRate) => {
    expect(() => adam({ learningRate })).toThrow(
      new UsageError(`adam: learning rate is ${learningRate}, wants more than 0`),
    );
  });

  test("refuses a gradient that no parameter is named like", () => {
    const step = () => stepper(adam()).step(named({ w: vector(0) }), named({ v: vector(1) }));
    expect(step).toThrow(new RangeError('stepper: a gradient is called "v", no parameter is'));
  });
});
