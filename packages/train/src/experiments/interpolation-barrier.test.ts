import { ndArray } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { expectClose } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { oneSignal, twoBlocks } from "../../test/networks.js";
import { barrierOf } from "./barrier.js";
import { interpolationBarrier } from "./interpolation-barrier.js";
import { meanCrossEntropy } from "./mean-cross-entropy.js";
import { reEstimateBatchNorm } from "./re-estimate-batch-norm.js";

const examples = oneSignal(40, "barrier");

/** `x w`, BatchNorm of one channel, times v. */
function normalised(w: number, v: number, { mean = 0, variance = 1 } = {}): Graph {
  const b = new GraphBuilder();
  const vector = (
    name: string,
    value: number,
    role: "kernel" | "gamma" | "beta" | "moving-mean" | "moving-variance",
    shape: number[],
  ) =>
    b.parameter(name, {
      array: ndArray(new Float32Array(shape.reduce((p, q) => p * q, 1)).fill(value), shape),
      role,
      trainable: !role.startsWith("moving"),
    });
  const x = b.input("x", float32("batch", 2));
  const hidden = b.node("matMul", [x, vector("w", w, "kernel", [2, 1])], {});
  const inputs = [
    hidden,
    vector("gamma", 1, "gamma", [1]),
    vector("beta", 0, "beta", [1]),
    vector("mean", mean, "moving-mean", [1]),
    vector("variance", variance, "moving-variance", [1]),
  ];
  const norm = b.node("batchNorm", inputs, { epsilon: 1e-3 });
  return b.build([b.node("matMul", [norm, vector("v", v, "kernel", [1, 1])], {})]);
}

/** Mean and variance of the sum of the columns, times w, over all images. */
function moments(w: number) {
  const sums = examples.labels.map(
    (_, i) => w * ((examples.inputs.data[2 * i] ?? 0) + (examples.inputs.data[2 * i + 1] ?? 0)),
  );
  const mean = sums.reduce((a, b) => a + b) / sums.length;
  return { mean, variance: sums.reduce((s, v) => s + (v - mean) ** 2, 0) / sums.length };
}

describe("interpolationBarrier", () => {
  test("is that of the losses from the definition", async () => {
    const [a, b] = [twoBlocks([2, 0], [1, 1]), twoBlocks([-2, 1], [-1, 0])];
    const { points, barrier, at } = await interpolationBarrier(a, b, examples, { points: 5 });
    const expected = [0, 0.25, 0.5, 0.75, 1].map((alpha) => {
      const mix = (p: number, q: number) => (1 - alpha) * p + alpha * q;
      const [u, v] = [
        [mix(2, -2), mix(0, 1)],
        [mix(1, -1), mix(1, 0)],
      ];
      const losses = examples.labels.map((label, i) => {
        const z = [0, 1].reduce(
          (sum, j) => sum + (examples.inputs.data[2 * i + j] ?? 0) * (u[j] ?? 0) * (v[j] ?? 0),
          0,
        );
        return Math.log(1 + Math.exp(-(label === 1 ? z : -z)));
      });
      return losses.reduce((x, y) => x + y) / losses.length;
    });
    expectClose(
      points.map((p) => p.loss),
      expected,
      { relative: 1e-6 },
    );
    const [first = 0, last = 0] = [expected[0], expected[4]];
    const rises = expected.map((loss, k) => loss - ((1 - k / 4) * first + (k / 4) * last));
    expect(barrier).toBeCloseTo(Math.max(...rises), 6);
    expect(at).toBe(rises.indexOf(Math.max(...rises)) / 4);
    expect(points[2]?.scores.shape).toEqual([40, 1]);
  });

  test("is 0 between a network and itself, and its ends are the networks", async () => {
    const a = twoBlocks([0.1, 0.7], [1.3, 1 / 3]);
    const { barrier, points } = await interpolationBarrier(a, a, examples);
    expect(points).toHaveLength(21);
    expect(barrier).toBeLessThan(1e-12);
    const b = twoBlocks([0.3, -0.9], [0.77, 0.1]);
    const ends = (await interpolationBarrier(a, b, examples, { points: 3 })).points;
    const [self, other] = await Promise.all(
      [a, b].map((g) => interpolationBarrier(g, g, examples, { points: 3 })),
    );
    // weights that are built in may be folded into one another, those that are fed may not
    const close = { relative: 1e-6 };
    expectClose(ends[0]?.scores.data ?? [], self?.points[0]?.scores.data ?? [], close);
    expectClose(ends[2]?.scores.data ?? [], other?.points[0]?.scores.data ?? [], close);
  });

  test("takes the statistics of BatchNorm anew: signs that cancel leave no barrier behind it", async () => {
    // w and -w with statistics of their own; half way between w is small, and so is its variance
    const [a, b] = [normalised(1, 1, moments(1)), normalised(0.1, 1, moments(0.1))];
    const anew = await interpolationBarrier(a, b, examples, {
      points: 5,
      statistics: examples,
      batchSize: 40,
    });
    const mixed = await interpolationBarrier(a, b, examples, { points: 5, statistics: "mix" });
    // normalised by statistics of its own, any scale of w is the same function, but for epsilon
    for (const { loss } of anew.points) expect(loss).toBeCloseTo(anew.points[0]?.loss ?? 0, 2);
    expect(anew.barrier).toBeLessThan(0.01);
    expect(mixed.points[2]?.loss).not.toBeCloseTo(anew.points[2]?.loss ?? 0, 3);
    await expect(interpolationBarrier(a, b, examples)).rejects.toThrow(
      "the network has BatchNorm; give training images as `statistics`",
    );
  });

  test("refuses two networks, too few points, and a loss that is no number", async () => {
    const a = twoBlocks([1, 1], [1, 1]);
    await expect(interpolationBarrier(a, normalised(1, 1), examples)).rejects.toThrow(
      '"u" is [1,2] in a and absent in b; wants one network with two sets of weights',
    );
    await expect(interpolationBarrier(a, a, examples, { points: 2 })).rejects.toThrow(
      "points is 2",
    );
    await expect(interpolationBarrier(a, a, examples, { loss: () => Number.NaN })).rejects.toThrow(
      "barrierOf: the loss at 0 is NaN",
    );
  });

  test("reports its progress, and stops when it is told to", async () => {
    const a = twoBlocks([1, 1], [1, 1]);
    const controller = new AbortController();
    const running = interpolationBarrier(a, a, examples, {
      points: 4,
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
  });
});

test("reEstimateBatchNorm gives mean and variance of the images, and leaves a network without as it is", async () => {
  const graph = await reEstimateBatchNorm(normalised(0.5, 1), examples, { batchSize: 40 });
  const { mean, variance } = moments(0.5);
  expectClose(graph.parameters.get("mean")?.array.data ?? [], [mean]);
  expectClose(graph.parameters.get("variance")?.array.data ?? [], [variance]);
  const halves = await reEstimateBatchNorm(normalised(0.5, 1), examples, { batchSize: 25 });
  expectClose(halves.parameters.get("mean")?.array.data ?? [], [mean]);
  const bare = twoBlocks([1, 1], [1, 1]);
  expect((await reEstimateBatchNorm(bare, examples)).parameters).toEqual(bare.parameters);
});

test("barrierOf is the case reuse.interpolationBarrier of the conformance file", () => {
  const found = barrierOf([0, 0.25, 0.5, 0.75, 1], [0.4, 0.7, 1.1, 0.6, 0.2]);
  expect(found.at).toBe(0.5);
  expect(found.barrier).toBeCloseTo(0.8, 12);
  expect(barrierOf([0, 0.5, 1], [1, 0.2, 1])).toEqual({ barrier: 0, at: 0 });
  expect(() => barrierOf([0, 1], [1])).toThrow("2 places from 0 to 1 and 1 losses");
  expect(() => barrierOf([0, 0.5], [1, 1])).toThrow("wants as many of both, from 0 to 1");
});

test("meanCrossEntropy leaves out labels that were not observed, and does not overflow", () => {
  const scores = ndArray(Float32Array.of(0, 1000, -1000, 5), [2, 2]);
  const labels = ndArray(Float32Array.of(1, 1, 0, Number.NaN), [2, 2]);
  expect(meanCrossEntropy(scores, labels)).toBeCloseTo(Math.log(2) / 3, 12);
  expect(meanCrossEntropy(scores, ndArray(new Float32Array(4).fill(Number.NaN), [2, 2]))).toBeNaN();
});
