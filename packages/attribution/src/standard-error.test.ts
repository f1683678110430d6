import { randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../test/networks.js";
import { quickOptions } from "../test/quick-options.js";
import { featurePermutation, methodNamed, methods } from "./index.js";

const network = convolutional({ size: [6, 5], channels: 2 });
const image = toFloat32(randomArray([6, 5, 2], { stream: "standard-error" }));

/** Maps of one image under many seeds: how far they lie from their mean, relative to it, and the errors that they tell. */
async function spreadOf(name: string, options: object) {
  const seeds = 24;
  const maps: number[][] = [];
  let told = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const found = await methodNamed(name)(network, image, { target: 1, ...options, seed });
    maps.push([...found.values.data]);
    told += (found.error?.[0] ?? Number.NaN) / seeds;
  }
  let [squares, length] = [0, 0];
  for (let p = 0; p < (maps[0]?.length ?? 0); p++) {
    const own = maps.map((map) => map[p] ?? 0);
    const mean = own.reduce((a, v) => a + v, 0) / seeds;
    squares += own.reduce((a, v) => a + (v - mean) ** 2, 0) / (seeds - 1);
    length += mean ** 2;
  }
  return { spread: Math.sqrt(squares / length), told };
}

describe("the error that a method of random samples tells is how far its maps lie apart under other seeds", () => {
  test.each([
    // twelve features and less are counted out, of which nothing is random
    ["kernel-shap", { features: { grid: [5, 3] }, samples: 120, baseline: 0.5 }],
    ["lime", { features: { grid: [3, 2] }, samples: 120 }],
    ["hsic", { grid: 2, samples: 100, bandwidth: 0.5 }],
    // behind the last layer the network is linear, so that its gradients do not vary
    ["smooth-grad-cam-plus-plus", { samples: 24, sigma: 0.05, layer: "relu1" }],
    ["smooth-grad", { samples: 24 }],
    ["smooth-grad-squared", { samples: 24 }],
    ["var-grad", { samples: 24 }],
    ["ss-cam", { samples: 12, sigma: 0.3, weights: "increase" }],
    ["ss-cam", { samples: 12, sigma: 0.3 }],
  ])("%s %o", async (name, options) => {
    const { spread, told } = await spreadOf(name, options);
    expect(spread).toBeGreaterThan(1e-4);
    // 24 seeds tell a spread within about a sixth of it
    expect(told / spread).toBeGreaterThan(0.6);
    expect(told / spread).toBeLessThan(1.6);
  });

  test("sobol: hypercubes scatter less than the independent points that its error stands for", async () => {
    const { spread, told } = await spreadOf("sobol", { grid: 2, designs: 32 });
    expect(told / spread).toBeGreaterThan(0.8);
    expect(told / spread).toBeLessThan(3);
  });
});

test("featurePermutation tells the standard error of the means over its references", async () => {
  const references = toFloat32(randomArray([5, 6, 5, 2], { stream: "references" }));
  const options = { ...quickOptions["feature-permutation"], target: 1 };
  const each: number[][] = [];
  for (let k = 0; k < 5; k++) {
    const one = { data: references.data.slice(k * 60, (k + 1) * 60), shape: [1, 6, 5, 2] };
    const alone = await featurePermutation(network, image, {
      ...options,
      references: one,
    });
    expect(alone.error).toEqual([Number.POSITIVE_INFINITY]);
    each.push([...(alone.parts.featureValues?.data ?? [])]);
  }
  let [squares, length] = [0, 0];
  for (let j = 0; j < 4; j++) {
    const own = each.map((values) => values[j] ?? 0);
    const mean = own.reduce((a, v) => a + v, 0) / 5;
    squares += own.reduce((a, v) => a + (v - mean) ** 2, 0) / (5 * 4);
    length += mean ** 2;
  }
  const { error } = await featurePermutation(network, image, {
    ...options,
    references,
  });
  expect(error?.[0]).toBeCloseTo(Math.sqrt(squares / length), 5);
});

test.each(Object.keys(methods).filter((name) => "seed" in methodNamed(name).definition.options))(
  "%s streams an error with each estimate, and ends in a finite one",
  async (name) => {
    let last = Number.NaN;
    const options = { target: 1, batchSize: 2, ...quickOptions[name] };
    for await (const { error } of methodNamed(name).stream(network, image, options)) {
      expect(error).toHaveLength(1);
      last = error?.[0] ?? Number.NaN;
      expect(last).toBeGreaterThanOrEqual(0);
    }
    expect(last).toBeLessThan(Number.POSITIVE_INFINITY);
  },
);
