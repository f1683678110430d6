import { ndArray, stack } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional, linear } from "../../test/networks.js";
import {
  expectedGradients,
  gradCam,
  gradient,
  inputXGradient,
  integratedGradients,
  smooth,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from "../index.js";
import { addNormalNoise, noiseStream } from "../run/normal-noise.js";

const image = toFloat32(randomArray([6, 5, 2], { stream: "image" }));
const network = convolutional();

/** The noisy images that smoothing looks at, one draw after another. */
function draws(samples: number, sigma: number, seed = 0) {
  return Array.from({ length: samples }, (_, draw) => {
    const into = new Float32Array(60);
    addNormalNoise(noiseStream(seed, "smooth"), draw, image.data, sigma, into);
    return ndArray(into, [6, 5, 2]);
  });
}

describe("noise", () => {
  test("is standard normal: moments of a million draws", () => {
    const noise = new Float32Array(1e6);
    addNormalNoise(noiseStream(1, "x"), 0, new Float32Array(1e6), 1, noise);
    const moment = (k: number) => noise.reduce((s, v) => s + v ** k, 0) / noise.length;
    // five standard errors of each moment
    expect(Math.abs(moment(1))).toBeLessThan(5e-3);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(7.1e-3);
    expect(Math.abs(moment(3))).toBeLessThan(0.02);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.05);
    const below = noise.filter((v) => v < -1.959964).length / noise.length;
    expect(Math.abs(below - 0.025)).toBeLessThan(8e-4);
  });
});

describe("smooth", () => {
  test("is the mean, mean of squares and variance of the maps of the noisy images", async () => {
    const maps = await Promise.all(
      draws(7, 0.3, 5).map(async (x) => (await gradient(network, x, { target: 1 })).values.data),
    );
    const mean = image.data.map((_, i) => maps.reduce((s, m) => s + (m[i] ?? 0), 0) / 7);
    const squared = image.data.map((_, i) => maps.reduce((s, m) => s + (m[i] ?? 0) ** 2, 0) / 7);
    const variance = squared.map((v, i) => v - (mean[i] ?? 0) ** 2);
    const options = { target: 1, samples: 7, sigma: { absolute: 0.3 }, seed: 5 };
    expectClose((await smoothGrad(network, image, options)).values.data, mean);
    expectClose((await smoothGradSquared(network, image, options)).values.data, squared);
    expectClose((await varGrad(network, image, options)).values.data, variance);
  });

  test("tells the standard error of the very map that it makes, after each draw", async () => {
    const maps = await Promise.all(
      draws(7, 0.3, 5).map(async (x) => (await gradient(network, x, { target: 1 })).values.data),
    );
    const mean = (list: readonly number[]) => list.reduce((s, v) => s + v, 0) / list.length;
    /** Squared standard error of what a kind makes of the values of one pixel, from the definition. */
    const squared = {
      smoothGrad: (x: number[]) => mean(x.map((v) => (v - mean(x)) ** 2)) / (x.length - 1),
      smoothGradSquared: (x: number[]) => squared.smoothGrad(x.map((v) => v ** 2)),
      varGrad: (x: number[]) => {
        const moment = (k: number) => mean(x.map((v) => (v - mean(x)) ** k));
        return (moment(4) - moment(2) ** 2) / (x.length - 2);
      },
    };
    const options = { target: 1, samples: 7, sigma: 0.3, seed: 5, batchSize: 1 };
    for (const [kind, method] of Object.entries({ smoothGrad, smoothGradSquared, varGrad })) {
      let n = 0;
      for await (const { values, error } of method.stream(network, image, options)) {
        n++;
        const least = kind === "varGrad" ? 3 : 2;
        if (n < least) {
          expect(error).toEqual([Number.POSITIVE_INFINITY]);
          continue;
        }
        const pixels = [...values.data.keys()].map((p) =>
          squared[kind as keyof typeof squared](maps.slice(0, n).map((map) => map[p] as number)),
        );
        const length = Math.hypot(...values.data);
        expectClose(error ?? [], [Math.sqrt(pixels.reduce((a, b) => a + b, 0)) / length]);
      }
      expect(n).toBe(7);
    }
  });

  test("takes its noise from the range of each image, and says the seed", async () => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const v of image.data) [low, high] = [Math.min(low, v), Math.max(high, v)];
    const shared = await smoothGrad(network, image, { target: 0, samples: 3 });
    const absolute = await smoothGrad(network, image, {
      target: 0,
      samples: 3,
      sigma: 0.15 * (high - low),
    });
    expect(shared.values).toEqual(absolute.values);
    expect([shared.seed, shared.options.samples, shared.options.sigma]).toEqual([
      0,
      3,
      { ofRange: 0.15 },
    ]);
    const other = await smoothGrad(network, image, { target: 0, samples: 3, seed: 1 });
    expect(other.values).not.toEqual(shared.values);
  });

  test("wraps any method, layers and their weights included", async () => {
    const options = { target: 1, samples: 4, sigma: 0.2, layer: "relu1" };
    const maps = await Promise.all(
      draws(4, 0.2).map((x) => gradCam(network, x, { target: 1, layer: "relu1" })),
    );
    const mean = (maps[0]?.values.data ?? new Float32Array()).map(
      (_, i) => maps.reduce((s, m) => s + (m.values.data[i] ?? 0), 0) / 4,
    );
    const got = await smooth(gradCam)(network, image, options);
    expectClose(got.values.data, mean);
    expect(got).toMatchObject({ method: "smooth-grad-cam", layer: "relu1", layout: "HW" });
    // a baseline for each image of a batch stays with its image
    const two = stack([image, image]);
    const baseline = ndArray(
      Float32Array.from({ length: 120 }, (_, i) => (i < 60 ? 0 : 0.5)),
      [2, 6, 5, 2],
    );
    const way = smooth(integratedGradients);
    const steps = { steps: 2, samples: 3, target: 0 };
    const both = await way(network, two, { ...steps, baseline });
    const second = await way(network, image, { ...steps, baseline: 0.5 });
    expect(both.values.data.slice(60)).toEqual(second.values.data);
  });

  test("tells how noisy its estimate is, and marks one that is mostly noise", async () => {
    const options = { target: 1, sigma: 2, samples: 64 };
    const errors: number[] = [];
    for await (const { error } of smooth(inputXGradient).stream(network, image, options)) {
      errors.push(error?.[0] ?? Number.NaN);
    }
    expect(errors.at(-1)).toBeLessThan(errors[0] ?? 0);
    const { warnings } = await smoothGrad(network, image, { ...options, samples: 2, sigma: 50 });
    expect(warnings[0]?.some(({ code }) => code === "noisy")).toBe(true);
    const one = await varGrad(network, image, { ...options, samples: 2 });
    expect(one.warnings[0]?.[0]?.message).toContain("too few draws to tell the standard error");
  });

  test.each([-1, Number.NaN, { ofRange: -0.1 }, {}])("refuses a deviation of %j", async (sigma) => {
    const run = smoothGrad(network, image, { target: 0, sigma: sigma as never });
    await expect(run).rejects.toThrow("wants { ofRange: share } or { absolute: number }, from 0");
  });
});

describe("expectedGradients", () => {
  test("of a linear network is exact, and sums to the score less the mean score of the baselines", async () => {
    const baselines = [
      [0, 0],
      [2, 1],
      [4, -1],
    ];
    const got = await expectedGradients(linear([[2], [-3]]), [5, 7], { baselines, samples: 6 });
    expectClose(got.values.data, [2 * (5 - 2), -3 * 7]);
    expectClose(got.delta ?? [], [0], { absolute: 1e-5 });
    expectClose(got.baselineScore ?? [], [4]);
  });

  test("approaches the mean of integrated gradients over the baselines", async () => {
    const others = toFloat32(randomArray([3, 6, 5, 2], { stream: "others" }));
    const exact = await Promise.all(
      [0, 1, 2].map(async (i) => {
        const baseline = { data: others.data.slice(60 * i, 60 * i + 60), shape: [6, 5, 2] };
        return (await integratedGradients(network, image, { target: 1, baseline, steps: 400 }))
          .values.data;
      }),
    );
    const mean = image.data.map((_, i) => exact.reduce((s, m) => s + (m[i] ?? 0), 0) / 3);
    const got = await expectedGradients(network, image, {
      target: 1,
      baselines: others,
      samples: 1200,
    });
    // stratified points: the error of one is about 1 / samples of its range
    expectClose(got.values.data, mean, { relative: 5e-3 });
  });

  test("wants baselines", async () => {
    await expect(expectedGradients(network, image, { target: 0 })).rejects.toThrow(
      "got no baselines",
    );
    await expect(expectedGradients(network, image, { target: 0, baselines: [] })).rejects.toThrow(
      "got no baselines",
    );
  });
});
