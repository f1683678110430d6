import { type NdArray, ndArray } from "@xrt/core";
import {
  differentiate,
  float32,
  type Graph,
  GraphBuilder,
  type Rule,
  UnsupportedOpError,
} from "@xrt/graph";
import { type Array64, evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { lrpEpsilonRules } from "./lrp-epsilon-rules.js";

// constants of a graph, such as 1/30 of a mean, are float32
const close = { relative: 1e-6, absolute: 1e-9 };

function random(stream: string, ...shape: number[]): NdArray {
  return toFloat32(randomArray(shape, { stream }));
}

/** What arrives at `x` when the output hands back its own values. */
function relevance(graph: Graph, x: Array64, rules: readonly Rule[], from?: Array64): Array64 {
  const [of = ""] = graph.outputs;
  const made = differentiate(graph, { of, wrt: ["x"], cotangent: "input", rules });
  const score = from ?? (evaluate(graph, { x }).get(of) as Array64);
  const values = evaluate(made.graph, { x, [made.cotangent ?? ""]: score });
  return values.get(made.gradients.get("x") ?? "") as Array64;
}

const sum = ({ data }: Array64) => data.reduce((a, b) => a + b, 0);

/** One layer of a chain, and how its definition treats relevance. */
interface Layer {
  readonly kind: "linear" | "element" | "winner";
  readonly build: (b: GraphBuilder, x: string) => string;
}

/** Layers of a chain, biases included where `biased`. */
function layers(biased: boolean): Record<string, Layer> {
  const parameter = (b: GraphBuilder, stream: string, ...shape: number[]) =>
    b.constant(random(stream, ...shape), stream);
  const window = { strides: [2, 1], pads: [1, 0, 1, 1], dilations: [1, 1] } as const;
  return {
    conv: {
      kind: "linear",
      build: (b, x) => {
        const inputs = [x, parameter(b, "k", 4, 2, 3, 2)];
        if (biased) inputs.push(parameter(b, "b", 4));
        return b.node("conv", inputs, { ...window, groups: 2 });
      },
    },
    batchNorm: {
      kind: "linear",
      build: (b, x) => {
        const ones = b.constant(ndArray(new Float32Array(4).fill(0.7), [4]));
        const zero = b.constant(ndArray(new Float32Array(4), [4]));
        const [shift, mean] = biased ? [parameter(b, "beta", 4), parameter(b, "mean", 4)] : [];
        const rest = [shift ?? zero, mean ?? zero, ones];
        return b.node("batchNorm", [x, parameter(b, "gamma", 4), ...rest], { epsilon: 1e-3 });
      },
    },
    relu: { kind: "element", build: (b, x) => b.node("relu", [x], {}) },
    averagePool: {
      kind: "linear",
      build: (b, x) => b.node("averagePool", [x], { ...window, kernel: [3, 2] }),
    },
    maxPool: {
      kind: "winner",
      build: (b, x) => b.node("maxPool", [x], { ...window, kernel: [3, 2] }),
    },
    mean: {
      kind: "linear",
      build: (b, x) => b.node("reduceMean", [x], { axes: [2, 3], keepDims: false }),
    },
    dense: {
      kind: "linear",
      build: (b, x) => {
        const product = b.node("matMul", [x, parameter(b, "w", 4, 3)], {});
        return biased ? b.node("add", [product, parameter(b, "c", 3)], {}) : product;
      },
    },
  };
}

const SHAPE = [1, 4, 6, 5] as const;
const x = randomArray([...SHAPE], { stream: "x" });

/** The layers one after another. */
function chain(parts: readonly Layer[], shape: readonly number[]): Graph {
  const b = new GraphBuilder();
  return b.build([
    parts.reduce((value, { build }) => build(b, value), b.input("x", float32(...shape))),
  ]);
}

/**
 * Layer by layer from the definition: contributions `x_i J_ji`, the Jacobian J by moving one input at a time, each output's
 * relevance divided among them by `z_j + epsilon sign(z_j)`.
 */
function byDefinition(parts: readonly Layer[], epsilon: number): number[] {
  const inputs: Array64[] = [x];
  const apply = (layer: Layer, at: Array64) => {
    const graph = chain([layer], at.shape);
    return evaluate(graph, { x: at }).get(graph.outputs[0] ?? "") as Array64;
  };
  for (const layer of parts) inputs.push(apply(layer, inputs.at(-1) as Array64));
  let arriving = [...(inputs.at(-1)?.data ?? [])];
  for (const [i, layer] of [...parts.entries()].reverse()) {
    const [from, to] = [inputs[i] as Array64, inputs[i + 1] as Array64];
    if (layer.kind === "element") continue;
    arriving = [...from.data].map((value, k) => {
      const step = layer.kind === "winner" ? 1e-7 : 1;
      const moved = { ...from, data: from.data.map((v, j) => (j === k ? v + step : v)) };
      const after = apply(layer, moved).data;
      return arriving.reduce((total, r, j) => {
        const z = to.data[j] ?? 0;
        const slope = ((after[j] ?? 0) - z) / step;
        if (layer.kind === "winner") return total + r * Math.round(slope);
        return total + (value * slope * r) / (z + epsilon * (z < 0 ? -1 : 1));
      }, 0);
    });
  }
  return arriving;
}

const order = [
  "conv",
  "batchNorm",
  "relu",
  "averagePool",
  "conv",
  "relu",
  "maxPool",
  "mean",
  "dense",
];

describe.each([1e-6, 0.05, 1])("with epsilon %d", (epsilon) => {
  test.each([true, false])("a chain of all layers is as defined, biases: %s", (biased) => {
    const parts = order.map((name) => layers(biased)[name] as Layer);
    const got = relevance(chain(parts, SHAPE), x, lrpEpsilonRules(epsilon));
    expectClose(got.data, byDefinition(parts, epsilon), close);
    expect(sum({ ...got, data: got.data.map(Math.abs) })).toBeGreaterThan(0.01);
  });
});

/** A residual block, a dense block and a gate, without biases. */
function branched(): Graph {
  const b = new GraphBuilder();
  const same = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
  const conv = (value: string, from: number, name: string) =>
    b.node("conv", [value, b.constant(random(name, 4, from, 3, 3))], same);
  const input = b.input("x", float32(...SHAPE));
  const first = b.node("relu", [conv(input, 4, "k0")], {});
  const skip = b.node(
    "add",
    [first, conv(b.node("relu", [conv(first, 4, "k1")], {}), 4, "k2")],
    {},
  );
  const dense = b.node("concat", [skip, b.node("relu", [conv(skip, 4, "k3")], {})], { axis: 1 });
  const pooled = b.node("reduceMean", [dense], { axes: [2, 3], keepDims: true });
  const gated = b.node("mul", [dense, b.node("sigmoid", [pooled], {})], {});
  const flat = b.node("reshape", [gated], { shape: [1, 8 * 30] });
  return b.build([b.node("matMul", [flat, b.constant(random("w", 8 * 30, 1))], {})]);
}

test("without biases and epsilon, relevance is conserved through residual, dense and gated blocks", () => {
  const graph = branched();
  const score = evaluate(graph, { x }).get(graph.outputs[0] ?? "") as Array64;
  expect(Math.abs(sum(score))).toBeGreaterThan(0.1);
  const got = relevance(graph, x, lrpEpsilonRules(0));
  expectClose([sum(got)], score.data, close);
});

test("what lies inside of one factor of a product has the half that arrives there on the way to the input", () => {
  const b = new GraphBuilder();
  const input = b.input("x", float32(1, 3));
  const gate = b.node("sigmoid", [input], {}, "gate");
  const graph = b.build([b.node("mul", [input, gate], {}, "y")]);
  const made = differentiate(graph, { of: "y", wrt: ["gate"], rules: lrpEpsilonRules(0) });
  const at = ndArray(Float64Array.of(1, -2, 3), [1, 3]);
  const got = evaluate(made.graph, { x: at }).get(made.gradients.get("gate") ?? "");
  expectClose([...(got?.data ?? [])], [0.5, 0.5, 0.5], close);
});

test("epsilon takes relevance away", () => {
  const parts = order.map((name) => layers(false)[name] as Layer);
  const graph = chain(parts, SHAPE);
  const magnitude = (epsilon: number) =>
    relevance(graph, x, lrpEpsilonRules(epsilon)).data.reduce((a, b) => a + Math.abs(b), 0);
  expect(magnitude(1)).toBeLessThan(magnitude(0.05));
  expect(magnitude(0.05)).toBeLessThan(magnitude(0));
});

test("at epsilon 0 it is input times gradient on a network of ReLUs, biases in the denominator", () => {
  const parts = order.map((name) => layers(true)[name] as Layer);
  const graph = chain(parts, SHAPE);
  const [of = ""] = graph.outputs;
  const from = ndArray(Float64Array.of(1, 0, 0), [1, 3]);
  const made = differentiate(graph, { of, wrt: ["x"], cotangent: "input" });
  const values = evaluate(made.graph, { x, [made.cotangent ?? ""]: from });
  const gradient = values.get(made.gradients.get("x") ?? "") as Array64;
  const score = (values.get(of) as Array64).data[0] ?? 0;
  const picked = { ...from, data: from.data.map((v) => v * score) };
  const wanted = gradient.data.map((g, i) => g * (x.data[i] ?? 0));
  expectClose(relevance(graph, x, lrpEpsilonRules(0), picked).data, wanted, close);
});

test("a sum of 0 gives nothing back at epsilon 0", () => {
  const b = new GraphBuilder();
  const input = b.input("x", float32(2));
  const graph = b.build([b.node("sub", [input, b.node("mul", [input, b.scalar(1)], {})], {})]);
  const ones = ndArray(Float64Array.of(1, 1), [2]);
  const at = ndArray(Float64Array.of(3, -2), [2]);
  expect([...relevance(graph, at, lrpEpsilonRules(0), ones).data].map((v) => v + 0)).toEqual([
    0, 0,
  ]);
});

test("a softmax that weighs nothing is expanded about its scores, and a rule in front of the list lets it through", () => {
  const b = new GraphBuilder();
  const input = b.input("x", float32(1, 3));
  const graph = b.build([b.node("softmax", [input], { axis: 1 }, "probability")]);
  const at = ndArray(Float64Array.of(1, 2, 3), [1, 3]);
  const y = evaluate(graph, { x: at }).get("probability")?.data ?? [];
  const wanted = [...at.data].map((v, i) => v * (at.data[i] ?? 0) - v * (y[i] ?? 0) * 6);
  expectClose(relevance(graph, at, lrpEpsilonRules(), at).data, wanted, close);
  const identity: Rule = { match: "softmax", backward: ({ gradient }) => [gradient] };
  const got = relevance(graph, at, [identity, ...lrpEpsilonRules()], at);
  expect([...got.data]).toEqual([1, 2, 3]);
});

test("an op without a rule is refused by name", () => {
  const b = new GraphBuilder();
  const input = b.input("x", float32(1, 3));
  const graph = b.build([b.node("logSoftmax", [input], { axis: 1 }, "logits")]);
  const at = ndArray(Float64Array.of(1, 2, 3), [1, 3]);
  expect(() => relevance(graph, at, lrpEpsilonRules())).toThrow(UnsupportedOpError);
  expect(() => relevance(graph, at, lrpEpsilonRules())).toThrow('logSoftmax at "logits"');
});
