import { ndArray } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import {
  featureAblation,
  featurePermutation,
  gradCam,
  hsic,
  kernelShap,
  lime,
  lungZones,
  occlusion,
  partitionShap,
  rise,
  shapley,
  sobol,
} from "../index.js";

const network = convolutional({ units: 2 });
const image = toFloat32(randomArray([6, 5, 2], { stream: "image" }));
const close = { relative: 1e-5, absolute: 1e-6 };

/** A score with interactions of all orders, and with its definition at hand. */
function bent(x: readonly number[]): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = x;
  return Math.tanh(a * b + c) + Math.max(d - a, 0) * e + 0.3 * b * c * d;
}
const values = [1.2, -0.7, 0.5, 2, 0.4];
const point = Float32Array.from(values);
const scores = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) => {
  const size = shape[1] ?? 0;
  return Array.from({ length: shape[0] ?? 0 }, (_, i) =>
    bent([...data.subarray(i * size, (i + 1) * size)]),
  );
};

/** Shapley values from their definition: the mean over all orders. */
function shapleyByOrders(f: (x: readonly number[]) => number, x: readonly number[]): number[] {
  const orders = (rest: readonly number[]): number[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((j) => orders(rest.filter((k) => k !== j)).map((order) => [j, ...order]));
  const all = orders(x.map((_, j) => j));
  const sums = x.map(() => 0);
  for (const order of all) {
    const present = x.map(() => 0);
    for (const j of order) {
      const before = f(present);
      present[j] = x[j] ?? 0;
      sums[j] = (sums[j] ?? 0) + f(present) - before;
    }
  }
  return sums.map((s) => s / all.length);
}
const exact = shapleyByOrders(bent, [...point]);

describe("Shapley values", () => {
  test("are the mean over all orders", async () => {
    const found = await shapley(scores, point);
    expectClose(found.values.data, exact, close);
    expect(Math.abs(found.delta?.[0] ?? 1)).toBeLessThan(1e-9);
  });

  test("are what KernelSHAP finds from all coalitions", async () => {
    const found = await kernelShap(scores, point);
    expectClose(found.values.data, exact, close);
  });

  test("are near what random orders give, within five standard errors, and sum exactly", async () => {
    const found = await shapley(scores, point, { how: "sampling", samples: 400, seed: 3 });
    const length = Math.hypot(...found.values.data);
    const away = Math.hypot(...exact.map((v, j) => v - (found.values.data[j] ?? 0)));
    expect(away).toBeLessThan(5 * length * (found.error?.[0] ?? 0));
    expect(Math.abs(found.delta?.[0] ?? 1)).toBeLessThan(1e-9);
  });

  test("of features that do not touch each other are their ablations", async () => {
    const sum = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
      Array.from({ length: shape[0] ?? 0 }, (_, i) =>
        data.subarray(20 * i, 20 * i + 20).reduce((a, v, j) => a + Math.sin(v) * j, 0),
      );
    const x = toFloat32(randomArray([20], { stream: "x" })).data;
    const wanted = (await featureAblation(sum, x)).values.data;
    for (const method of [shapley, kernelShap]) {
      const found = await method(sum, x, { samples: 300 });
      expectClose(found.values.data, wanted, { relative: 1e-4, absolute: 1e-5 });
    }
  });

  test("are refused where there are too many coalitions", async () => {
    const run = shapley(network, image, { target: 0, how: "exact" });
    await expect(run).rejects.toThrow("60 features have 2^60 coalitions");
    const few = kernelShap(network, image, { target: 0, samples: 20 });
    await expect(few).rejects.toThrow("20 coalitions do not tell 60 features apart");
  });
});

describe("partition SHAP", () => {
  test("of two features is their Shapley value", async () => {
    const features = [0, 0, 1, 1, 1];
    const wanted = (await shapley(scores, point, { features })).values.data;
    const found = await partitionShap(scores, point, { features, evaluations: 2 });
    expectClose(found.values.data, wanted, close);
  });

  test("sums to the difference of the scores however early it ends", async () => {
    for (const evaluations of [2, 10, 400]) {
      const options = { target: 1, features: { grid: 4 }, evaluations };
      const found = await partitionShap(network, image, options);
      expect(Math.abs(found.delta?.[0] ?? 1)).toBeLessThan(1e-5);
    }
  });

  test("divides to the Owen values of the tree", async () => {
    // the tree of four features in a row: two pairs
    const features = [0, 1, 2, 3, 3];
    const found = await partitionShap(scores, point, { features, evaluations: 1000 });
    const game = (set: readonly number[]) =>
      bent(point.length ? [...point].map((v, i) => (set.includes(features[i] ?? 0) ? v : 0)) : []);
    const owen = [0, 1, 2, 3].map((j) => {
      const [pair, other] =
        j < 2
          ? [
              [0, 1],
              [2, 3],
            ]
          : [
              [2, 3],
              [0, 1],
            ];
      const partner = (pair ?? []).find((k) => k !== j) ?? 0;
      let sum = 0;
      for (const beside of [[], other ?? []]) {
        for (const own of [[], [partner]]) {
          sum += game([...beside, ...own, j]) - game([...beside, ...own]);
        }
      }
      return sum / 4;
    });
    expectClose(found.parts.featureValues?.data ?? [], owen, close);
  });
});

test("LIME finds the weights of a linear score, and adds an intercept", async () => {
  const linear = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
    Array.from(
      { length: shape[0] ?? 0 },
      (_, i) => 3 + 2 * (data[2 * i] ?? 0) - (data[2 * i + 1] ?? 0),
    );
  const x = Float32Array.of(1.5, 4);
  const options = { features: "elements", baseline: 0, samples: 50, ridge: 0 } as const;
  const found = await lime(linear, x, options);
  expectClose(found.values.data, [3, -4], close);
  expectClose(found.parts.intercept?.data ?? [], [3], close);
  const shrunk = await lime(linear, x, { ...options, ridge: 1e6 });
  expect(Math.max(...shrunk.values.data.map(Math.abs))).toBeLessThan(0.01);
  await expect(lime(linear, x, { ...options, samples: 2 })).rejects.toThrow("raise samples");
});

test("superpixels belong to each image of a batch, whatever the others are", async () => {
  const batch = toFloat32(randomArray([2, 6, 5, 2], { stream: "two" }));
  const options = { target: 0, features: { slic: 5 }, samples: 60 } as const;
  const both = await lime(network, batch, options);
  for (const i of [0, 1]) {
    const own = ndArray(batch.data.slice(60 * i, 60 * i + 60), [6, 5, 2]);
    const single = await lime(network, own, options);
    expect([...single.values.data]).toEqual([...both.values.data.subarray(60 * i, 60 * i + 60)]);
  }
});

test("RISE converges to a linear score's weights, up to a constant", async () => {
  const weights = [4, 0, 0, 1, 0, 0, -2, 0, 0];
  const score = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
    Array.from({ length: shape[0] ?? 0 }, (_, i) =>
      weights.reduce((a, w, p) => a + w * (data[9 * i + p] ?? 0), 0),
    );
  const ones = ndArray(new Float32Array(9).fill(1), [3, 3, 1]);
  const masks = Array.from({ length: 512 }, (_, k) =>
    Array.from({ length: 9 }, (_b, p) => (k >> p) & 1),
  );
  const all = await rise(score, ones, {
    masks: ndArray(Float32Array.from(masks.flat()), [512, 3, 3]),
  });
  // the mean of the score where a place is open: its own weight, and half of the others
  const half = weights.reduce((a, w) => a + w, 0) / 2;
  expectClose(
    all.values.data,
    weights.map((w) => half + w / 2),
    close,
  );
  // the standard error from its definition: places where masks lie away from the value, around the mean of the values
  const scoreOf = (mask: readonly number[]) =>
    mask.reduce((a, m, p) => a + m * (weights[p] ?? 0), 0);
  const values = [...all.values.data];
  const mean = values.reduce((a, v) => a + v, 0) / 9;
  const variance = values.map(
    (v, p) =>
      masks.reduce((a, mask) => a + ((mask[p] ?? 0) * (scoreOf(mask) - v)) ** 2, 0) / 256 ** 2,
  );
  const [noise, spread] = [variance, values.map((v) => (v - mean) ** 2)].map((terms) =>
    terms.reduce((a, v) => a + v, 0),
  );
  expectClose(all.error ?? [], [Math.sqrt((noise ?? 0) / (spread ?? 1))], close);
  const random = await rise(score, ones, { samples: 3000, grid: 3, seed: 1 });
  const few = await rise(score, ones, { samples: 300, grid: 3, seed: 1 });
  // ten times the masks: a third of the error
  expect((few.error?.[0] ?? 0) / (random.error?.[0] ?? 1)).toBeCloseTo(Math.sqrt(10), 0);
  const order = [...random.values.data.keys()].sort(
    (a, b) => (random.values.data[b] ?? 0) - (random.values.data[a] ?? 0),
  );
  expect([order[0], order.at(-1)]).toEqual([0, 6]);
  await expect(rise(score, ones, { masks: ndArray(Float32Array.of(2), [1, 1]) })).rejects.toThrow(
    "masks are [1,1], wants",
  );
});

test("Sobol and HSIC find the one cell that counts, and nothing where the score is constant", async () => {
  const corner = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
    Array.from({ length: shape[0] ?? 0 }, (_, i) => data[16 * i + 5] ?? 0);
  const flat = ({ shape }: { shape: readonly number[] }) => new Array(shape[0]).fill(1);
  const x = ndArray(new Float32Array(16).fill(1), [4, 4, 1]);
  for (const method of [sobol, hsic]) {
    const found = await method(corner, x, { grid: 2 });
    expect(found.shape).toEqual([2, 2]);
    const [first = 0, ...others] = found.values.data;
    for (const v of others) expect(v).toBeLessThan(0.05 * first);
    const none = await method(flat, x, { grid: 2 });
    expect(Math.max(...none.values.data)).toBeLessThan(1e-12);
    expect(none.warnings[0]?.[0]?.code).toBe("all-zero");
  }
});

test("feature permutation is the mean ablation by what other images show", async () => {
  const references = toFloat32(randomArray([3, 5], { stream: "references" }));
  const found = await featurePermutation(scores, point, { references });
  const wanted = [0, 1, 2, 3, 4].map((j) => {
    let sum = 0;
    for (let r = 0; r < 3; r++) {
      const x = [...point];
      x[j] = references.data[5 * r + j] ?? 0;
      sum += bent([...point]) - bent(x);
    }
    return sum / 3;
  });
  expectClose(found.values.data, wanted, close);
  await expect(featurePermutation(scores, point, {})).rejects.toThrow("wants references");
});

describe("occlusion", () => {
  test("of the whole image is the difference to the baseline, everywhere", async () => {
    const at = { target: 0, window: [6, 5], baseline: 0.3 };
    const found = await occlusion(network, image, at);
    const blank = ndArray(new Float32Array(60).fill(0.3), [6, 5, 2]);
    const { score } = await gradCam(network, blank, { target: 0 });
    const wanted = (found.score[0] ?? 0) - (score[0] ?? 0);
    expectClose(found.values.data, new Array(60).fill(wanted), close);
  });

  test.each([
    [{ window: 7 }, "window is 7, wants [rows, columns] from 1 to [6,5]"],
    [{ window: 0 }, "window is 0"],
    [{ window: 2, stride: 0 }, "stride is 0"],
  ])("refuses %j", async (options, message) => {
    await expect(occlusion(network, image, { target: 0, ...options })).rejects.toThrow(message);
  });

  test("has a window of an eighth of each side", async () => {
    const large = ndArray(
      toFloat32(randomArray([24, 15, 2], { stream: "large" })).data,
      [24, 15, 2],
    );
    const own = convolutional({ size: [24, 15] });
    const found = await occlusion(own, large, { target: 0 });
    const said = await occlusion(own, large, { target: 0, window: [3, 2], stride: [2, 1] });
    expect(found.values).toEqual(said.values);
  });

  test("moves by half a window", async () => {
    const half = await occlusion(network, image, { target: 0, window: [3, 4] });
    const said = await occlusion(network, image, { target: 0, window: [3, 4], stride: [2, 2] });
    expect(half.values).toEqual(said.values);
  });
});

test.each([
  [[0.5, 1], "labels such as 0.5"],
  [[0, 1, 2], "3 labels"],
])("features %j are refused", async (features, message) => {
  await expect(featureAblation(network, image, { target: 0, features })).rejects.toThrow(message);
});

test("a function that returns the wrong number of scores, or throws, is an error", async () => {
  await expect(featureAblation(() => [], point)).rejects.toThrow(RangeError);
  const broken = () => {
    throw new Error("my model broke");
  };
  await expect(rise(broken, image)).rejects.toThrow("my model broke");
  await expect(gradCam(scores, point)).rejects.toThrow("perturbation method");
});

test("lung zones need a lung", () => {
  const none = ndArray(new Uint8Array(9), [3, 3]);
  expect(() => lungZones(none)).toThrow("the mask has no lung");
  expect(() => lungZones(ndArray(new Uint8Array(12), [2, 2, 3]))).toThrow("wants [height,width]");
});
