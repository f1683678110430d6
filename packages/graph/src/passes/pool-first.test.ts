import { evaluate, expectClose, randomArray, toFloat32, toFloat64 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { differentiate } from "../differentiate.js";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import type { Rule } from "../rule.js";
import { poolFirst } from "./pool-first.js";

const close = { relative: 1e-9, absolute: 1e-10 };
const x = toFloat64(randomArray([2, 4, 6, 8], { stream: "x" }));
/** Rules see the graph as it is. */
const asItIs: readonly Rule[] = [{ match: () => false, backward: () => [] }];

interface Options {
  readonly kernel?: number;
  readonly convStrides?: readonly [number, number];
  readonly poolStrides?: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly groups?: number;
  readonly read?: "once" | "twice" | "output";
}

/** BatchNorm, relu, a convolution `made`, an average pooling `pooled`, and a sum over what there is. */
function transition({
  kernel = 1,
  convStrides = [1, 1],
  poolStrides = [2, 2],
  pads = [0, 0, 0, 0],
  groups = 1,
  read = "once",
}: Options = {}): Graph {
  const b = new GraphBuilder();
  const parameter = (name: string, shape: number[], positive = false) => {
    const array = toFloat32(randomArray(shape, { stream: name }));
    const data = positive ? array.data.map((v) => Math.abs(v) + 0.5) : array.data;
    return b.parameter(name, { array: { ...array, data }, role: "kernel", trainable: true });
  };
  const norm = ["gamma", "beta", "mean", "variance"].map((n) =>
    parameter(n, [4], n === "variance"),
  );
  const input = b.input("x", float32("batch", 4, 6, 8));
  const h = b.node("relu", [b.node("batchNorm", [input, ...norm], { epsilon: 1e-3 })], {}, "h");
  const made = b.node(
    "conv",
    [h, parameter("k", [6, 4 / groups, kernel, kernel]), parameter("bias", [6])],
    { strides: convStrides, pads: [0, 0, 0, 0], dilations: [1, 1], groups },
    "made",
  );
  const pooled = b.node(
    "averagePool",
    [made],
    { kernel: [2, 2], strides: poolStrides, pads, dilations: [1, 1] },
    "pooled",
  );
  const y = b.node("tanh", [pooled], {}, "y");
  if (read === "output") return b.build([y, made]);
  return b.build(read === "twice" ? [y, b.node("exp", [made], {})] : [y]);
}

const order = (graph: Graph) =>
  graph.nodes.map(({ op }) => op).filter((op) => op === "conv" || op === "averagePool");

describe("poolFirst", () => {
  test.each<Options>([{}, { groups: 2 }, { pads: [0, 1, 0, 1] }, { poolStrides: [1, 2] }])(
    "changes the order and no value: %o",
    (options) => {
      const graph = transition(options);
      const moved = poolFirst(graph);
      expect(order(graph)).toEqual(["conv", "averagePool"]);
      expect(order(moved)).toEqual(["averagePool", "conv"]);
      const [before, now] = [evaluate(graph, { x }), evaluate(moved, { x })];
      for (const name of ["h", "pooled", "y"]) {
        expectClose(now.get(name) ?? [], before.get(name) ?? [], { ...close, what: name });
      }
    },
  );

  test.each<Options>([
    { kernel: 3 },
    { convStrides: [2, 2] },
    { poolStrides: [1, 1] },
    { read: "twice" },
    { read: "output" },
  ])("leaves alone what gains nothing or is asked for: %o", (options) => {
    const graph = transition(options);
    expect(poolFirst(graph)).toBe(graph);
  });

  test("a gradient has its products at the places of the pooled map only, and is the same", () => {
    const graph = transition();
    const wrt = ["x", "k", "bias"];
    const plain = differentiate(graph, { of: "y", wrt, rules: asItIs });
    const { graph: both, gradients } = differentiate(graph, { of: "y", wrt });
    const places = both.nodes
      .filter(({ op }) => op === "conv" || op === "convKernelGradient")
      .map(({ inputs }) => both.types.get(inputs[0] ?? "")?.shape.slice(2));
    expect(places).toEqual([
      [3, 4],
      [3, 4],
      [3, 4],
    ]);
    const [before, now] = [evaluate(plain.graph, { x }), evaluate(both, { x })];
    for (const name of wrt) {
      const [want, have] = [plain.gradients.get(name) ?? "", gradients.get(name) ?? ""];
      expectClose(now.get(have) ?? [], before.get(want) ?? [], { ...close, what: name });
    }
    // the factor of the BatchNorm went past the mask into the kernel that spreads the gradient over its window
    const factors = both.nodes.filter(({ op, inputs }) => {
      const [value, factor] = inputs.map((name) => both.types.get(name)?.shape ?? []);
      return op === "mul" && value?.[0] === "batch" && String(factor) === "1,4,1,1";
    });
    expect(factors).toEqual([]);
  });
});
