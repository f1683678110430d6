import type { NdArray } from "@xrt/core";
import {
  type Array64,
  evaluate,
  expectClose,
  randomArray,
  toFloat32,
  toFloat64,
} from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { differentiate } from "../differentiate.js";
import { float32, type Graph, type ParameterRole } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { Rule } from "../rule.js";
import { foldBatchNorm } from "./fold-batch-norm.js";
import { foldScales } from "./fold-scales.js";

const close = { relative: 1e-9, absolute: 1e-10 };
const plain = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
const x = toFloat64(random("x", [2, 4, 6, 5]));

/** conv, BatchNorm, depthwise conv with bias, BatchNorm; then before-activation form: BatchNorm, relu, strided conv. */
function network(strides: readonly [number, number] = [1, 1]): Graph {
  const b = new GraphBuilder();
  const parameter = (name: string, shape: number[], role: ParameterRole = "kernel") => {
    const array = random(name, shape);
    const positive = role === "moving-variance";
    const data = positive ? array.data.map((v) => Math.abs(v) + 0.5) : array.data;
    return b.parameter(name, {
      array: { ...array, data: data as Float32Array },
      role,
      trainable: true,
    });
  };
  const norm = (name: string, value: string) =>
    b.node(
      "batchNorm",
      [
        value,
        parameter(`${name}/gamma`, [4], "gamma"),
        parameter(`${name}/beta`, [4], "beta"),
        parameter(`${name}/mean`, [4], "moving-mean"),
        parameter(`${name}/variance`, [4], "moving-variance"),
      ],
      { epsilon: 1e-3 },
      name,
    );
  const input = b.input("x", float32("batch", 4, 6, 5));
  const first = b.node("conv", [input, parameter("k1", [4, 4, 3, 3])], plain, "conv1");
  const h1 = b.node("relu", [norm("norm1", first)], {}, "h1");
  const depthwise = { ...plain, groups: 4 };
  const second = b.node(
    "conv",
    [h1, parameter("k2", [4, 1, 3, 3]), parameter("b2", [4], "bias")],
    depthwise,
    "conv2",
  );
  const h2 = norm("norm2", second);
  for (const name of [first, second, "norm1", "norm2"]) b.path(`net/${name}`, name);
  const both = b.node("add", [h1, h2], {}, "both");
  const h3 = b.node("relu", [norm("norm3", both)], {}, "h3");
  return b.build([b.node("conv", [h3, parameter("k3", [4, 4, 3, 3])], { ...plain, strides }, "y")]);
}

describe("foldBatchNorm", () => {
  test("keeps every value that is still there, and the arithmetic of each parameter", () => {
    const graph = network();
    const folded = foldBatchNorm(graph);
    expect(folded.nodes.filter(({ op }) => op === "batchNorm").map(({ output }) => output)).toEqual(
      ["norm3"],
    );
    for (const [name, p] of graph.parameters) expect(folded.parameters.get(name)).toBe(p);
    const before = evaluate(graph, { x });
    const now = evaluate(folded, { x });
    for (const name of ["norm1", "h1", "norm2", "both", "y"]) {
      expectClose(now.get(name) ?? [], before.get(name) ?? [], { ...close, what: name });
    }
  });

  test.each([true, false])("takes it into a dense layer, with a bias: %s", (biased) => {
    const b = new GraphBuilder();
    const parameter = (name: string, shape: number[], low = -1) => {
      const array = toFloat32(randomArray(shape, { stream: name, low, high: 2 }));
      return b.parameter(name, { array, role: "kernel", trainable: true });
    };
    const input = b.input("x", float32("batch", 5));
    const product = b.node("matMul", [input, parameter("k", [5, 3])], {});
    const dense = biased ? b.node("add", [product, parameter("b", [3])], {}) : product;
    const statistics = ["gamma", "beta", "mean"].map((name) => parameter(name, [3]));
    const inputs = [dense, ...statistics, parameter("variance", [3], 0.5)];
    const graph = b.build([b.node("batchNorm", inputs, { epsilon: 1e-3 }, "y")]);
    const folded = foldBatchNorm(graph);
    expect(folded.nodes.some(({ op }) => op === "batchNorm")).toBe(false);
    const rows = { x: toFloat64(random("rows", [4, 5])) };
    const [before, now] = [graph, folded].map((g) => evaluate(g, rows).get("y") ?? []);
    expectClose(now ?? [], before ?? [], close);
    const { outputs } = graph;
    expect(foldBatchNorm({ ...graph, outputs: [...outputs, dense] }).nodes).toEqual(graph.nodes);
  });

  test("drops the paths of what is gone and keeps the others", () => {
    expect([...foldBatchNorm(network()).paths.keys()]).toEqual(["net/norm1", "net/norm2"]);
  });

  test("leaves a convolution that is an output or has another reader", () => {
    const graph = network();
    const left = (g: Graph) => g.nodes.filter(({ op }) => op === "batchNorm").length;
    expect(left(foldBatchNorm({ ...graph, outputs: ["y", "conv2"] }))).toBe(2);
    const b = GraphBuilder.from(graph);
    const other = b.node("relu", ["conv1"], {});
    expect(left(foldBatchNorm(b.build(["y", other])))).toBe(2);
    expect(foldBatchNorm(foldBatchNorm(graph)).nodes).toEqual(foldBatchNorm(graph).nodes);
  });
});

describe.each([
  [1, 1],
  [2, 1],
] as const)("with strides %i and %i", (...strides) => {
  /** A rule that never matches: the plain backward pass, nothing folded. */
  const unfolded: readonly Rule[] = [{ match: () => false, backward: () => [] }];

  test("differentiate gives the gradients of the unfolded network", () => {
    const graph = network(strides);
    const wrt = ["x", "h1", "conv1", ...graph.parameters.keys()];
    const plainly = differentiate(graph, { of: "y", wrt, rules: unfolded });
    const folded = differentiate(graph, { of: "y", wrt });
    const before = evaluate(plainly.graph, { x });
    const now = evaluate(folded.graph, { x });
    for (const name of wrt) {
      const at = (made: typeof folded, values: Map<string, Array64>) =>
        values.get(made.gradients.get(name) ?? "") as Array64;
      expectClose(at(folded, now), at(plainly, before), { ...close, what: name });
    }
  });

  test("differentiate keeps what the gradient is of and with respect to", () => {
    const b = GraphBuilder.from(network(strides));
    const of = b.node("slice", ["y"], { axis: 1, start: 0, end: 1 }, "score");
    const { graph, gradients } = differentiate(b.build(["y"]), { of, wrt: ["net/conv2"] });
    expect(graph.outputs).toEqual(["y", gradients.get("net/conv2")]);
    expect(graph.types.has("score") && graph.types.has("conv2")).toBe(true);
  });

  test("foldScales leaves no factor of a BatchNorm between convolutions, and the same gradient", () => {
    const graph = network(strides);
    const { graph: both, gradients } = differentiate(graph, {
      of: "y",
      wrt: ["x"],
      rules: unfolded,
    });
    const scales = (g: Graph) =>
      g.nodes.filter(
        ({ op, inputs }) =>
          op === "mul" &&
          g.types.get(inputs[1] ?? "")?.shape.length === 4 &&
          g.types.get(inputs[1] ?? "")?.shape[0] === 1 &&
          g.types.get(inputs[0] ?? "")?.shape[0] === "batch",
      );
    const folded = foldScales(both);
    expect(scales(both).length).toBe(3);
    // the gradients at norm1 and norm2 are sums or read twice: no one convolution is in front of their factors
    expect(scales(folded).length).toBe(2);
    const name = gradients.get("x") ?? "";
    expect(folded.outputs).toEqual(both.outputs);
    expectClose(
      evaluate(folded, { x }).get(name) ?? [],
      evaluate(both, { x }).get(name) ?? [],
      close,
    );
  });
});

function random(stream: string, shape: number[]): NdArray {
  return toFloat32(randomArray(shape, { stream }));
}
