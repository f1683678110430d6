import { type NdArray, ndArray } from "@xrt/core";
import {
  type Array64,
  evaluate,
  expectClose,
  finiteDifferences,
  randomArray,
  toFloat32,
} from "@xrt/testing";
import { expect, test } from "vitest";
import { differentiate } from "../differentiate.js";
import { type Dim, float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { compile } from "../onnx/index.js";
import { trainingBatchNorm } from "./training-batch-norm.js";

const EPSILON = 0.01;
const plain = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;

/** Two BatchNorms with a tanh between them, and for maps a convolution, into which inference would fold the second. */
function network(...shape: Dim[]): Graph {
  const b = new GraphBuilder();
  const channels = Number(shape[1]);
  const norm = (x: string, name: string) => {
    const parameters = (["gamma", "beta", "moving-mean", "moving-variance"] as const).map((role) =>
      b.parameter(`${name}/${role}`, {
        array: toFloat32(randomArray([channels], { stream: `${name}/${role}` })),
        role,
        trainable: role === "gamma" || role === "beta",
      }),
    );
    const y = b.node("batchNorm", [x, ...parameters], { epsilon: EPSILON }, name);
    b.path(name, y);
    return y;
  };
  const hidden = b.node("tanh", [norm(b.input("x", float32(...shape)), "first")], {}, "hidden");
  if (shape.length < 4) return b.build([norm(hidden, "second")]);
  const array = toFloat32(randomArray([channels, channels, 1, 1], { stream: "kernel" }));
  const kernel = b.parameter("kernel", { array, role: "kernel", trainable: true });
  return b.build([norm(b.node("conv", [hidden, kernel], plain, "hidden"), "second")]);
}

const wrt = ["x", "first/gamma", "first/beta", "second/gamma", "second/beta"];
const shapes: [Dim[], number[]][] = [
  [
    ["batch", 2, 3, 2],
    [3, 2, 3, 2],
  ],
  [
    ["batch", 3],
    [5, 3],
  ],
  [
    [4, 2, 1, 3],
    [4, 2, 1, 3],
  ],
];

test.each(shapes)("on %j, normalises with the statistics of the batch", (dims, sizes) => {
  const { graph, statistics } = trainingBatchNorm(network(...dims));
  const x = randomArray(sizes, { stream: "x" });
  const values = evaluate(graph, { x });
  const last = dims.length < 4 ? "hidden" : "hidden.1";
  expect(statistics.map(({ of }) => of)).toEqual(["first", "second"]);
  for (const { of, mean, variance, movingMean, movingVariance } of statistics) {
    expect([movingMean, movingVariance]).toEqual([`${of}/moving-mean`, `${of}/moving-variance`]);
    const seen = of === "first" ? x : (values.get(last) as Array64);
    const normal = values.get(of) as Array64;
    for (const [c, known] of moments(seen).entries()) {
      expect(values.get(mean)?.data[c]).toBeCloseTo(known.mean, 12);
      expect(values.get(variance)?.data[c]).toBeCloseTo(known.variance, 12);
      // the result has mean beta and deviation |gamma|, but for epsilon
      const gamma = values.get(`${of}/gamma`)?.data[c] ?? 0;
      const made = moments(normal)[c];
      expect(made?.mean).toBeCloseTo(values.get(`${of}/beta`)?.data[c] ?? 0, 12);
      const shrunk = (gamma ** 2 * known.variance) / (known.variance + Math.fround(EPSILON));
      expect(made?.variance).toBeCloseTo(shrunk, 6);
    }
  }
  expect(graph.outputs).toEqual([
    "second",
    ...statistics.flatMap(({ mean, variance }) => [mean, variance]),
  ]);
  expect(graph.paths.get("first")).toBe("first");
  expect([...graph.parameters.keys()].filter((name) => name.includes("moving"))).toEqual([]);
});

test.each(shapes)("on %j, has the gradients of finite differences", async (dims, sizes) => {
  const training = trainingBatchNorm(network(...dims)).graph;
  const { graph, gradients, cotangent } = differentiate(training, {
    of: "second",
    wrt: dims.length < 4 ? wrt : [...wrt, "kernel"],
    cotangent: "input",
  });
  const feeds = {
    x: randomArray(sizes, { stream: "x" }),
    [cotangent ?? ""]: randomArray(sizes, { stream: "cotangent" }),
  };
  const float = Object.fromEntries(Object.entries(feeds).map(([k, v]) => [k, toFloat32(v)]));
  const executable = await compile(graph, { threads: 1 });
  const onEngine = await executable.run(float);
  await executable.dispose();
  const values = evaluate(graph, feeds);
  for (const [name, gradient] of gradients) {
    const slopes = finiteSlopes(training, feeds, feeds[cotangent ?? ""] as Array64, name);
    const got = values.get(gradient) as Array64;
    expectClose(got, slopes, { relative: 1e-6, absolute: 1e-8, what: name });
    // looser than the default: sums over the batch cancel in part
    expectClose(onEngine[gradient] as NdArray, got, { relative: 2e-5, absolute: 1e-5, what: name });
  }
});

test("the gradient of one parameter alone is the one that comes with the others", () => {
  const training = trainingBatchNorm(network("batch", 2, 2, 2)).graph;
  const feeds = { x: randomArray([3, 2, 2, 2], { stream: "x" }) };
  const all = differentiate(training, { of: "second", wrt });
  const together = evaluate(all.graph, feeds);
  for (const name of wrt) {
    const { graph, gradients } = differentiate(training, { of: "second", wrt: [name] });
    const alone = evaluate(graph, feeds).get(gradients.get(name) ?? "");
    expect(alone).toEqual(together.get(all.gradients.get(name) ?? ""));
  }
});

test("leaves a graph without BatchNorm as it is, and one in training mode too", () => {
  const b = new GraphBuilder();
  const plain = b.build([b.node("relu", [b.input("x", float32(2))], {})]);
  expect(trainingBatchNorm(plain)).toMatchObject({ statistics: [], graph: plain });
  const once = trainingBatchNorm(network("batch", 2)).graph;
  expect(trainingBatchNorm(once)).toEqual({ statistics: [], graph: once });
});

test("a layer that is applied twice has statistics of its own each time", () => {
  const b = new GraphBuilder();
  const [g, m, v] = [1, 0, 1].map((n) => b.constant(ndArray(Float32Array.of(n), [1])));
  const four = [g, m, m, v].map((name) => name ?? "");
  const x = b.input("x", float32("batch", 1));
  const once = b.node("batchNorm", [x, ...four], { epsilon: 0 }, "once");
  const cubed = b.node("pow", [once], { exponent: 3 });
  const { statistics } = trainingBatchNorm(
    b.build([b.node("batchNorm", [cubed, ...four], { epsilon: 0 }, "twice")]),
  );
  expect(new Set(statistics.flatMap((s) => [s.mean, s.variance])).size).toBe(4);
  expect(statistics.map((s) => s.movingVariance)).toEqual([v, v]);
});

/** Mean and mean square around it of each channel, axis 1. */
function moments({ shape, data }: Array64) {
  const [, channels = 1, ...rest] = shape;
  const places = rest.reduce((a, d) => a * d, 1);
  return Array.from({ length: channels }, (_, c) => {
    const own = data.filter((_, i) => Math.floor(i / places) % channels === c);
    const mean = own.reduce((sum, v) => sum + v, 0) / own.length;
    return { mean, variance: own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / own.length };
  });
}

/** Finite differences of `<cotangent, second>` with respect to an input or a parameter. */
function finiteSlopes(
  graph: Graph,
  feeds: Readonly<Record<string, Array64>>,
  cotangent: Array64,
  name: string,
): Array64 {
  const start = evaluate(graph, feeds).get(name) as Array64;
  const score = (data: Float64Array) => {
    const moved = { [name]: { shape: start.shape, data } };
    const values = evaluate(graph, { ...feeds, ...moved }, moved);
    const y = (values.get("second") as Array64).data;
    return y.reduce((sum, v, i) => sum + v * (cotangent.data[i] ?? 0), 0);
  };
  return { shape: start.shape, data: finiteDifferences(score, start.data) };
}
