import { type NdArray, randomStream, type Shape } from "@xrt/core";
import {
  type Array64,
  evaluate,
  expectClose,
  randomArray,
  toFloat32,
  toFloat64,
} from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { deadCode } from "./dead-code.js";
import { linearOutput } from "./linear-output.js";
import { replaceHead } from "./replace-head.js";
import { tap } from "./tap.js";

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
const exact = { relative: 0, absolute: 0 };

describe.each(seeds)("on random network %i", (seed) => {
  const graph = randomNetwork(seed);
  const feeds = { x: values("x", [2, 2, 4, 3]), other: values("other", [2, 2, 4, 3]) };
  const all = evaluate(graph, feeds);

  test("deadCode keeps the outputs, drops exactly what they do not need, and is done after one pass", () => {
    const live = deadCode(graph);
    expectSame(live, live.outputs);
    expect([live.inputs, live.outputs]).toEqual([graph.inputs, graph.outputs]);
    const needed = ancestors(graph, graph.outputs);
    expect(live.nodes).toEqual(graph.nodes.filter(({ output }) => needed.has(output)));
    expect(new Set(live.parameters.keys())).toEqual(
      new Set([...graph.parameters.keys()].filter((name) => needed.has(name))),
    );
    const made = [...live.inputs, ...live.parameters.keys(), ...live.nodes.map((n) => n.output)];
    expect(new Set(live.types.keys())).toEqual(new Set(made));
    for (const value of live.paths.values()) expect(made).toContain(value);
    expect(deadCode(live)).toEqual(live);
  });

  test("tap returns inner values unchanged, in the order that is asked for", () => {
    const paths = [...graph.paths.keys()].filter((_, i) => i % 3 === seed % 3).reverse();
    const tapped = tap(graph, paths);
    expect(tapped.outputs).toEqual(paths.map((path) => graph.paths.get(path)));
    expectSame(tapped, tapped.outputs);
    expect(tapped.nodes.length).toBeLessThanOrEqual(graph.nodes.length);
  });

  test("replaceHead puts a head behind an inner value, which it does not change", () => {
    const path = `layer/${seed}`;
    const before = all.get(graph.paths.get(path) ?? "") as Array64;
    const other = replaceHead(graph, path, (b, value) => b.node("neg", [value], {}, "head"));
    const now = evaluate(other, feeds);
    expect(other.outputs).toEqual(["head"]);
    expectClose(
      now.get("head") ?? [],
      before.data.map((v) => -v),
      exact,
    );
    expect(other.nodes.map(({ op }) => op)).not.toContain("matMul");
  });

  test("linearOutput gives the logits of which the outputs were the sigmoid or softmax", () => {
    const head = graph.outputs[0] ?? "";
    for (const squash of ["sigmoid", "softmax", "logSoftmax"] as const) {
      for (const shape of [undefined, ["batch", 1, 3, 1], [1, "batch", 3]] as const) {
        const b = GraphBuilder.from(graph);
        const y = b.node(squash, [head], squash === "sigmoid" ? {} : { axis: 1 });
        const network = b.build([shape === undefined ? y : b.node("reshape", [y], { shape })]);
        const linear = linearOutput(network);
        const now = evaluate(linear, feeds).get(linear.outputs[0] ?? "") as Array64;
        const before = evaluate(network, feeds).get(network.outputs[0] ?? "") as Array64;
        expect(now.shape).toEqual(before.shape);
        expectClose(now.data, all.get(head)?.data ?? [], exact);
        expect(linear.nodes.map(({ op }) => op)).not.toContain("softmax");
        expect(linearOutput(linear)).toBe(linear);
      }
    }
  });

  /** The transformed graph makes the named values as the original does. */
  function expectSame(transformed: Graph, names: readonly string[]) {
    const now = evaluate(transformed, feeds);
    for (const name of names) expectClose(now.get(name) ?? [], all.get(name) ?? [], exact);
  }
});

test("deadCode drops the paths of what is gone and keeps inputs that nothing reads", () => {
  const b = new GraphBuilder();
  const x = b.input("x", float32(2));
  b.input("unread", float32(3));
  b.path("kept", b.node("neg", [x], {}, "y"));
  b.path("gone", b.node("relu", [x], {}, "z"));
  const live = deadCode(b.build(["y"]));
  expect([...live.paths]).toEqual([["kept", "y"]]);
  expect(live.inputs).toEqual(["x", "unread"]);
  expect([...live.types.keys()]).toEqual(["x", "unread", "y"]);
});

test("tap takes the paths that resolveValue takes and names an unknown one", () => {
  const graph = randomNetwork(0);
  expect(tap(graph, ["x", "last-conv"]).outputs[0]).toBe("x");
  expect(() => tap(graph, ["layer/00"])).toThrow('no layer or value is named "layer/00"; nearest');
});

describe("linearOutput", () => {
  /** `x [2, 3]`, then `rest`. */
  const network = (rest: (b: GraphBuilder, x: string) => string[]) => {
    const b = new GraphBuilder();
    return b.build(rest(b, b.input("x", float32(2, 3))));
  };
  const sigmoid = (b: GraphBuilder, x: string) => b.node("sigmoid", [x], {}, "probability");
  const flat = (b: GraphBuilder, x: string) => b.node("reshape", [x], { shape: [6] }, "flat");
  const turned = (b: GraphBuilder, x: string) =>
    b.node("transpose", [x], { permutation: [1, 0] }, "turned");

  test("removes a sigmoid behind a transposition and a reshape, which stay", () => {
    const linear = linearOutput(network((b, x) => [flat(b, turned(b, sigmoid(b, x)))]));
    expect(linear.types.get(linear.outputs[0] ?? "")?.shape).toEqual([6]);
    expect(linear.nodes.map(({ op }) => op)).toEqual(["transpose", "reshape"]);
    expect(linear.types.has("probability")).toBe(false);
  });
  test("removes one squashing only and does not look in front of other ops", () => {
    const twice = network((b, x) => [b.node("softmax", [sigmoid(b, x)], { axis: 1 })]);
    expect(linearOutput(twice).outputs).toEqual(["probability"]);
    const negated = network((b, x) => [b.node("neg", [sigmoid(b, x)], {})]);
    expect(linearOutput(negated)).toBe(negated);
  });
  test.each(["relu", "tanh", "softplus"] as const)("leaves a %s at the end", (op) => {
    const graph = network((b, x) => [flat(b, b.node(op, [x], {}))]);
    expect(linearOutput(graph)).toBe(graph);
  });
  test("leaves an input that is returned as it is", () => {
    const graph = network((_, x) => [x]);
    expect(linearOutput(graph)).toBe(graph);
  });
  test("changes the first output only, also when others read the probabilities", () => {
    const graph = network((b, x) => {
      const p = sigmoid(b, x);
      return [p, b.node("mul", [p, p], {}, "square"), p];
    });
    const feeds = { x: values("x", [2, 3]) };
    const linear = linearOutput(graph);
    expect(linear.outputs).toEqual(["x", "square", "probability"]);
    expectClose(
      evaluate(linear, feeds).get("square") ?? [],
      evaluate(graph, feeds).get("square") ?? [],
      exact,
    );
  });
  test("changes the first output only, also when others read it behind a reshape", () => {
    const graph = network((b, x) => {
      const p = flat(b, sigmoid(b, x));
      return [p, b.node("mul", [p, p], {}, "square")];
    });
    const feeds = { x: values("x", [2, 3]) };
    expectClose(
      evaluate(linearOutput(graph), feeds).get("square") ?? [],
      evaluate(graph, feeds).get("square") ?? [],
      exact,
    );
  });
});

/** Numbers of a named stream. */
function values(stream: string, shape: Shape): Array64 {
  return toFloat64(random(stream, shape));
}

function random(stream: string, shape: Shape): NdArray {
  return toFloat32(randomArray(shape, { stream }));
}

/** Twelve layers on maps `["batch", 2, 4, 3]`, each reading earlier ones at random, so that some are dead; then a head. */
function randomNetwork(seed: number): Graph {
  const { uniform } = randomStream(seed, "network");
  const b = new GraphBuilder();
  const maps = ["x", "other"].map((name) => b.input(name, float32("batch", 2, 4, 3)));
  const window = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] } as const;
  const parameter = (...shape: number[]) =>
    b.parameter("w", { array: random(`w${seed}`, shape), role: "kernel", trainable: true });
  const layers = [
    (p: string) => b.node("conv", [p, parameter(2, 2, 3, 3)], { ...window, groups: 1 }),
    (p: string) =>
      b.node("conv", [p, parameter(2, 1, 3, 3), parameter(2)], { ...window, groups: 2 }),
    (p: string) => b.node("relu", [p], {}),
    (p: string) => b.node("sigmoid", [p], {}),
    (p: string) => b.node("maxPool", [p], { ...window, kernel: [3, 3] }),
    (p: string, q: string) => b.node("add", [p, q], {}),
    (p: string, q: string) => b.node("mul", [p, q], {}),
  ];
  for (let i = 0; i < 12; i++) {
    const pick = (draw: number) => maps[Math.floor(uniform(3 * i + draw) * maps.length)] ?? "x";
    const layer = layers[Math.floor(uniform(3 * i) * layers.length)];
    const value = layer?.(pick(1), pick(2)) ?? "x";
    b.path(`layer/${i}`, value);
    maps.push(value);
  }
  const mean = b.node("reduceMean", [maps.at(-1) ?? "x"], { axes: [2, 3], keepDims: false });
  return b.build([b.node("matMul", [mean, parameter(2, 3)], {}, "logits")]);
}

/** The named values and everything that they are computed from. */
function ancestors(graph: Graph, names: readonly string[]): Set<string> {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const from = (name: string): string[] => [
    name,
    ...(makers.get(name)?.inputs.flatMap(from) ?? []),
  ];
  return new Set(names.flatMap(from));
}
