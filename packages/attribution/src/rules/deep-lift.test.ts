import { ndArray } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { type Array64, evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { peerMaps } from "../../test/peers.js";
import { deepLift, deepShap, gradient, inputXGradient } from "../index.js";

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, v) => a + v, 0);

/** One function of a network of `[6]`, between two dense layers. */
const functions: Readonly<Record<string, (b: GraphBuilder, x: string) => string>> = {
  relu: (b, x) => b.node("relu", [x], {}),
  tanh: (b, x) => b.node("tanh", [x], {}),
  gelu: (b, x) => b.node("gelu", [x], { approximate: false }),
  silu: (b, x) => b.node("silu", [x], {}),
  clip: (b, x) => b.node("clip", [x], { low: 0, high: 6 }),
  swish: (b, x) => b.node("mul", [x, b.node("sigmoid", [x], {})], {}),
  square: (b, x) => b.node("mul", [x, x], {}),
  quotient: (b, x) => b.node("div", [x, b.node("exp", [x], {})], {}),
  "broadcast quotient": (b, x) => {
    const total = b.node("reduceSum", [b.node("exp", [x], {})], { axes: [1], keepDims: true });
    return b.node("div", [b.node("exp", [x], {}), total], {});
  },
  maximum: (b, x) => b.node("maximum", [x, b.node("neg", [x], {})], {}),
  minimum: (b, x) => b.node("minimum", [x, b.node("tanh", [x], {})], {}),
  softmax: (b, x) => b.node("softmax", [x], { axis: 1 }),
  "softmax of distant scores": (b, x) => {
    return b.node("softmax", [b.node("mul", [x, b.scalar(30)], {})], { axis: 1 });
  },
  logSoftmax: (b, x) => b.node("logSoftmax", [x], { axis: 1 }),
  layerNorm: (b, x) => b.node("layerNorm", [x], { axis: 1, epsilon: 1e-5 }),
  "matrix product of two values": (b, x) => {
    const rows = b.node("reshape", [x], { shape: ["batch", 2, 3] });
    const columns = b.node("reshape", [b.node("tanh", [x], {})], { shape: ["batch", 3, 2] });
    const product = b.node("matMul", [rows, columns], {});
    return b.node("reshape", [product], { shape: ["batch", 4] });
  },
  "overlapping max-pooling": (b, x) => {
    const map = b.node("reshape", [x], { shape: ["batch", 1, 2, 3] });
    const window = { kernel: [2, 2], strides: [1, 1], pads: [0, 0, 1, 1] } as const;
    const pooled = b.node("maxPool", [b.node("relu", [map], {})], { ...window, dilations: [1, 1] });
    return b.node("reshape", [pooled], { shape: ["batch", 6] });
  },
};

function network(f: (b: GraphBuilder, x: string) => string): Graph {
  const b = new GraphBuilder();
  const weight = (stream: string, ...shape: number[]) =>
    b.constant(toFloat32(randomArray(shape, { stream })));
  const x = b.input("x", float32("batch", 5));
  const z = b.node("matMul", [x, weight("w0", 5, 6)], {}, "z");
  const y = f(b, b.node("add", [z, weight("b0", 6)], {}));
  const width = Number(b.type(y).shape[1]);
  return b.build([b.node("matMul", [y, weight("w1", width, 2)], {})]);
}

const x = toFloat32(randomArray([5], { stream: "x" }));
const baseline = toFloat32(randomArray([5], { stream: "baseline" }));

describe.each(Object.entries(functions))("through %s", (_, f) => {
  test.each(["rescale", "reveal-cancel"] as const)("%s sums to the difference", async (rule) => {
    const graph = network(f);
    const got = await deepLift(graph, x, { target: 1, baseline, rule });
    const at = (v: typeof x) => {
      const feed: Array64 = { data: Float64Array.from(v.data), shape: [1, 5] };
      return evaluate(graph, { x: feed }).get(graph.outputs[0] ?? "")?.data[1] ?? Number.NaN;
    };
    expectClose([sum(got.values.data)], [at(x) - at(baseline)], { absolute: 3e-6 });
    expectClose(got.baselineScore ?? [], [at(baseline)], { absolute: 1e-6 });
    expect(Math.abs(got.delta?.[0] ?? 1)).toBeLessThan(3e-6);
  });
});

test("of one dense layer and a function, by hand from the definitions", async () => {
  const w = randomArray([5, 6], { stream: "w0" });
  const [bias, top] = [randomArray([6], { stream: "b0" }), randomArray([6, 2], { stream: "w1" })];
  const f = Math.tanh;
  const change = (i: number) => (x.data[i] as number) - (baseline.data[i] as number);
  const revealed = [0, 0, 0, 0, 0];
  const rescaled = [0, 0, 0, 0, 0];
  for (let j = 0; j < 6; j++) {
    const parts = revealed.map((_, i) => change(i) * (w.data[i * 6 + j] as number));
    const base = Array.from(baseline.data).reduce(
      (s, v, i) => s + v * (w.data[i * 6 + j] as number),
      bias.data[j] as number,
    );
    const up = sum(parts.map((v) => Math.max(v, 0)));
    const down = sum(parts.map((v) => Math.min(v, 0)));
    const m = top.data[j * 2 + 1] as number;
    const rise = (f(base + up) - f(base) + f(base + down + up) - f(base + down)) / 2;
    const fall = (f(base + down) - f(base) + f(base + up + down) - f(base + up)) / 2;
    const whole = (f(base + up + down) - f(base)) / (up + down);
    for (const [i, part] of parts.entries()) {
      const share = part > 0 ? (part * rise) / up : (part * fall) / down;
      revealed[i] = (revealed[i] as number) + m * (part === 0 ? 0 : share);
      rescaled[i] = (rescaled[i] as number) + m * part * whole;
    }
  }
  const graph = network(functions.tanh as (typeof functions)[string]);
  const all = { target: 1, baseline };
  expectClose((await deepLift(graph, x, all)).values.data, rescaled);
  const got = await deepLift(graph, x, { ...all, rule: "reveal-cancel" });
  expectClose(got.values.data, revealed);
});

test("at the baseline itself multipliers are the gradient, and values 0", async () => {
  const graph = network(functions.tanh as (typeof functions)[string]);
  const { values, parts } = await deepLift(graph, x, { target: 0, baseline: x });
  expect(values.data.every((v) => v === 0)).toBe(true);
  const slope = (await gradient(graph, x, { target: 0 })).values;
  expectClose(parts.multipliers ?? [], slope);
});

test("of a linear network it is input times gradient, less the baseline's", async () => {
  const graph = network((b, z) => b.node("neg", [z], {}));
  const slope = (await gradient(graph, x, { target: 0 })).values.data;
  const wanted = slope.map((g, i) => g * ((x.data[i] ?? 0) - (baseline.data[i] ?? 0)));
  expectClose((await deepLift(graph, x, { target: 0, baseline })).values.data, wanted);
  const zero = await deepLift(graph, x, { target: 0 });
  expectClose(zero.values, (await inputXGradient(graph, x, { target: 0 })).values);
});

test.each(["vgg", "resnet-v1.5", "densenet", "squeezenet", "mobilenet-v2"])(
  "on %s contributions sum to the difference, at the input and at a layer",
  async (name) => {
    const { graph, image, other } = await peerMaps("gradient", name);
    const { delta, score, baselineScore } = await deepLift(graph, image, {
      target: 0,
      baseline: other,
    });
    const change = Math.abs((score[0] ?? 0) - (baselineScore?.[0] ?? 0));
    expect(change).toBeGreaterThan(0.01);
    expect(Math.abs(delta?.[0] ?? 1)).toBeLessThan(2e-4 * Math.max(change, 1));
    const last = await deepLift(graph, image, { target: 0, baseline: other, layer: "last-conv" });
    expect(Math.abs(last.delta?.[0] ?? 1)).toBeLessThan(2e-4 * Math.max(change, 1));
  },
);

test("DeepSHAP is the mean of DeepLIFT over its baselines, whatever the batch", async () => {
  const graph = convolutional({ size: [6, 5], channels: 2 });
  const images = toFloat32(randomArray([2, 6, 5, 2], { stream: "images" }));
  const baselines = toFloat32(randomArray([3, 6, 5, 2], { stream: "references" }));
  const got = await deepShap(graph, images, { target: 1, baselines });
  const wanted = new Float64Array(got.values.data.length);
  for (let k = 0; k < 3; k++) {
    const own = ndArray(baselines.data.slice(k * 60, (k + 1) * 60), [6, 5, 2]);
    const { values } = await deepLift(graph, images, { target: 1, baseline: own });
    for (const [i, v] of values.data.entries()) wanted[i] = (wanted[i] as number) + v / 3;
  }
  expectClose(got.values.data, wanted);
  expect(Math.max(...(got.delta ?? []).map(Math.abs))).toBeLessThan(1e-5);
  await expect(deepShap(graph, images, { target: 1 })).rejects.toThrow("got no baselines");
});

test("an op without a rule is refused by name", async () => {
  const graph = network((b, z) =>
    b.node("layerNormGradient", [z, z], { axis: 1, epsilon: 1 }, "d"),
  );
  await expect(deepLift(graph, x, { target: 0 })).rejects.toThrow('layerNormGradient at "d"');
});
