import { type NdArray, ndArray } from "@xrt/core";
import {
  type Array64,
  evaluate,
  expectClose,
  finiteDifferences,
  randomArray,
  toFloat32,
  toFloat64,
} from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { type DifferentiateOptions, differentiate } from "./differentiate.js";
import { UnsupportedOpError } from "./errors.js";
import { float32, type Graph } from "./graph.js";
import { GraphBuilder } from "./graph-builder.js";
import type { Rule } from "./rule.js";

const plain = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
const random = (stream: string, ...shape: number[]): NdArray =>
  toFloat32(randomArray(shape, { stream }));
const trained = (array: NdArray) => ({ array, role: "kernel", trainable: true }) as const;

/** `y = W(mean(h + tanh(h)))`, `h = conv(x)`: a value read twice, two parameters, a softmax. */
function network(): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2, 4, 4));
  const kernel = b.parameter("kernel", trained(random("kernel", 3, 2, 3, 3)));
  const head = b.parameter("head", trained(random("head", 3, 4)));
  const h = b.node("conv", [x, kernel], { ...plain, pads: [1, 1, 1, 1] }, "h");
  b.path("net/conv", h);
  const sum = b.node("add", [h, b.node("tanh", [h], {})], {});
  const mean = b.node("reduceMean", [sum], { axes: [2, 3], keepDims: false });
  const logits = b.node("matMul", [mean, head], {}, "logits");
  b.path("net/logits", logits);
  return b.build([b.node("softmax", [logits], { axis: 1 }, "y")]);
}
const x = toFloat64(random("x", 2, 2, 4, 4));

describe("differentiate", () => {
  test("takes the gradient of a parameter, an inner value and an input from one backward pass", () => {
    const graph = network();
    const wrt = ["kernel", "net/conv", "x", "head"];
    const { graph: both, gradients, cotangent } = differentiate(graph, { of: "net/logits", wrt });
    expect(cotangent).toBeUndefined();
    expect([...gradients.keys()]).toEqual(wrt);
    expect(both.outputs).toEqual(["y", ...gradients.values()]);
    expect(both.inputs).toEqual(graph.inputs);

    const values = evaluate(both, { x });
    const total = (feed: Array64, parameters: Record<string, Array64> = {}) =>
      sum(evaluate(graph, { x: feed }, parameters).get("logits"));
    const at = (name: string) => values.get(gradients.get(name) ?? "") as Array64;
    const close = { relative: 1e-6, absolute: 1e-8 };
    const slopes = (from: Array64, f: (moved: Array64) => number) =>
      finiteDifferences((data) => f({ shape: from.shape, data }), from.data);
    for (const name of ["kernel", "head"]) {
      const from = values.get(name) as Array64;
      expectClose(
        at(name),
        slopes(from, (p) => total(x, { [name]: p })),
        close,
      );
    }
    expectClose(at("x"), slopes(x, total), close);
    const behind = behindOf(graph, "h");
    const h = values.get("h") as Array64;
    expectClose(
      at("net/conv"),
      slopes(h, (moved) => sum(evaluate(behind, { h: moved }).get("logits"))),
      close,
    );
  });

  test("shares the backward pass and emits only what somebody reads", () => {
    const graph = network();
    const emitted = (...wrt: string[]) =>
      differentiate(graph, { of: "logits", wrt }).graph.nodes.slice(graph.nodes.length);
    const all = emitted("kernel", "x");
    expect(all.length).toBeLessThan(emitted("kernel").length + emitted("x").length);
    expect(all.filter(({ op }) => op === "convKernelGradient")).toHaveLength(1);
    expect(emitted("head").map(({ op }) => op)).toEqual(["broadcastLike", "transpose", "matMul"]);
    expect(emitted("kernel").some(({ output }) => output.startsWith("d(x)"))).toBe(false);
  });

  test("accumulates over all uses of a value, in one node and in several", () => {
    const b = new GraphBuilder();
    const v = b.input("v", float32(3));
    const square = b.node("mul", [v, v], {});
    const graph = b.build([b.node("add", [b.node("mul", [square, v], {}), v], {}, "y")]);
    const { graph: both, gradients } = differentiate(graph, { of: "y", wrt: ["v"] });
    const feed = ndArray(Float64Array.of(-2, 0, 3), [3]);
    const got = evaluate(both, { v: feed }).get(gradients.get("v") ?? "") as Array64;
    expectClose(got, [13, 1, 28]); // y = v^3 + v
  });

  test("adds an input for the cotangent, which weighs the outputs", () => {
    const { graph, gradients, cotangent } = differentiate(network(), {
      of: "logits",
      wrt: ["x"],
      cotangent: "input",
    });
    expect(cotangent).toBe("d(logits)");
    expect(graph.inputs).toEqual(["x", "d(logits)"]);
    expect(graph.types.get("d(logits)")).toEqual(float32("batch", 4));
    const gradient = (...row: number[]) => {
      const dy = ndArray(Float64Array.from([...row, ...row]), [2, 4]);
      return evaluate(graph, { x, "d(logits)": dy }).get(gradients.get("x") ?? "") as Array64;
    };
    const [first, second] = [gradient(1, 0, 0, 0).data, gradient(0, 0, 1, 0).data];
    expectClose(
      gradient(2, 0, -1, 0),
      first.map((v, i) => 2 * v - (second[i] ?? 0)),
      { relative: 1e-12 },
    );
  });

  test("gives a value the gradient 1 with respect to itself, and starts from a scalar as well", () => {
    const b = new GraphBuilder();
    const v = b.input("v", float32(2));
    const graph = b.build([b.node("reduceSum", [v], { axes: [0], keepDims: false }, "total")]);
    const { graph: both, gradients } = differentiate(graph, { of: "total", wrt: ["total", "v"] });
    const values = evaluate(both, { v: ndArray(Float64Array.of(5, 7), [2]) });
    expect([...gradients.values()].map((name) => [...(values.get(name)?.data ?? [])])).toEqual([
      [1],
      [1, 1],
    ]);
  });

  test("differentiates twice", () => {
    const b = new GraphBuilder();
    const v = b.input("v", float32(3));
    const graph = b.build([b.node("sigmoid", [b.node("mul", [v, v], {})], {}, "y")]);
    const once = differentiate(graph, { of: "y", wrt: ["v"] });
    const slope = once.gradients.get("v") ?? "";
    const twice = differentiate(once.graph, { of: slope, wrt: ["v"] });
    const feed = ndArray(Float64Array.of(-0.7, 0.2, 1.1), [3]);
    const got = evaluate(twice.graph, { v: feed }).get(twice.gradients.get("v") ?? "") as Array64;
    const first = (data: Float64Array) =>
      sum(evaluate(once.graph, { v: { shape: [3], data } }).get(slope));
    expectClose(got, finiteDifferences(first, feed.data), { relative: 1e-6 });
  });

  test("leaves the graph that it is given as it was", () => {
    const graph = network();
    const before = JSON.stringify([graph.inputs, graph.outputs, graph.nodes, [...graph.types]]);
    differentiate(graph, { of: "y", wrt: ["x", "kernel"], cotangent: "input" });
    expect(JSON.stringify([graph.inputs, graph.outputs, graph.nodes, [...graph.types]])).toBe(
      before,
    );
  });

  test("lists the nearest names when one is unknown", () => {
    const attempt = (options: DifferentiateOptions) => () => differentiate(network(), options);
    expect(attempt({ of: "net/logit", wrt: ["x"] })).toThrow(
      'no layer or value is named "net/logit"; nearest: net/logits',
    );
    expect(attempt({ of: "y", wrt: ["kernal"] })).toThrow('named "kernal"; nearest: kernel');
  });

  test("refuses a target that does not depend on what the gradient is taken of", () => {
    const attempt = () => differentiate(network(), { of: "net/conv", wrt: ["kernel", "head"] });
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow('differentiate: "net/conv" does not depend on "head"');
  });

  test("refuses an op without a derivative on the way and names it", () => {
    const b = new GraphBuilder();
    const v = b.input("v", float32(1, 1, 4, 4));
    const pool = b.node("maxPool", [v], { ...plain, kernel: [2, 2] });
    const graph = b.build([b.node("mul", [pool, pool], {}, "y")]);
    const { graph: once, gradients } = differentiate(graph, { of: "y", wrt: ["v"] });
    const twice = () => differentiate(once, { of: gradients.get("v") ?? "", wrt: ["v"] });
    expect(twice).toThrow(UnsupportedOpError);
    expect(twice).toThrow('maxPoolGradient at "d(v)" is not supported: it has no derivative');
    expect(() => differentiate(once, { of: "y", wrt: ["v"] })).not.toThrow();
  });
});

describe("a rule", () => {
  /** `max(u, 0) * (z > 0)`: Springenberg and others, "Striving for simplicity", 2015. */
  const guided: Rule = {
    match: "relu",
    backward: ({ builder, output, gradient }) => {
      const positive = builder.node("relu", [gradient], {});
      return [builder.node("mul", [positive, builder.node("step", [output], {})], {})];
    },
  };
  const sizes = [5, 7, 6, 1];
  const weights = sizes.slice(1).map((n, i) => random(`w${i}`, sizes[i] ?? 0, n));

  /** `v W0 relu W1 relu W2`. */
  function reluNetwork(): Graph {
    const b = new GraphBuilder();
    let value = b.input("v", float32("batch", 5));
    for (const [i, w] of weights.entries()) {
      value = b.node("matMul", [value, b.parameter(`w${i}`, trained(w))], {}, `z${i}`);
      if (i < weights.length - 1) value = b.node("relu", [value], {}, `a${i}`);
    }
    b.path("block/top", "a1");
    return b.build([value]);
  }
  const v = toFloat64(random("v", 4, 5));
  const run = (rules: readonly Rule[]) => {
    const { graph, gradients } = differentiate(reluNetwork(), { of: "z2", wrt: ["v"], rules });
    return evaluate(graph, { v }).get(gradients.get("v") ?? "") as Array64;
  };

  /** Backpropagation by hand, image by image, `atRelu(u, z)` being what a ReLU at z makes of u. */
  function byHand(atRelu: (u: number, z: number) => number): number[] {
    const values = evaluate(reluNetwork(), { v });
    return [0, 1, 2, 3].flatMap((n) => {
      let u = [1];
      for (const [i, w] of [...weights.entries()].reverse()) {
        const z = values.get(`z${i}`)?.data.subarray(n * u.length, (n + 1) * u.length) ?? [];
        const through = i === weights.length - 1 ? u : u.map((g, j) => atRelu(g, z[j] ?? 0));
        u = Array.from({ length: sizes[i] ?? 0 }, (_, k) =>
          through.reduce((s, g, j) => s + g * (w.data[k * through.length + j] ?? 0), 0),
        );
      }
      return u;
    });
  }

  test("list of one entry is guided backpropagation", () => {
    expectClose(
      run([guided]),
      byHand((u, z) => Math.max(u, 0) * (z > 0 ? 1 : 0)),
      { relative: 1e-12, absolute: 1e-12 },
    );
  });
  test("list that is empty is the true derivative, which guided backpropagation is not", () => {
    const truth = byHand((u, z) => (z > 0 ? u : 0));
    expectClose(run([]), truth, { relative: 1e-12, absolute: 1e-12 });
    expect(() => expectClose(run([guided]), truth)).toThrow("are off");
  });
  /** What a deconvolution network does at a ReLU: Zeiler and Fergus 2014. */
  const deconvolution = (match: Rule["match"]): Rule => ({
    match,
    backward: ({ builder, gradient }) => [builder.node("relu", [gradient], {})],
  });
  const close = { relative: 1e-12, absolute: 1e-12 };
  const upper = new Set(evaluate(reluNetwork(), { v }).get("z1")?.data);
  const mixed = byHand((u, z) =>
    upper.has(z) ? Math.max(u, 0) : Math.max(u, 0) * (z > 0 ? 1 : 0),
  );

  test("matches by predicate, which sees the graph too", () => {
    const last = deconvolution(
      ({ output }, graph) =>
        graph.nodes.filter(({ op }) => op === "relu").at(-1)?.output === output,
    );
    expectClose(run([last, guided]), mixed, close);
  });
  test.each(["a1", "block/top", "block"])("matches the nodes at and below the path %s", (path) => {
    expectClose(run([deconvolution({ path }), guided]), mixed, close);
  });
  test("wins over those behind it in the list", () => {
    expectClose(run([guided, deconvolution({ path: "block" })]), run([guided]), close);
  });
  test("matches neither the layer applied again nor one whose name goes on", () => {
    const b = GraphBuilder.from(reluNetwork());
    b.path("again", "a0");
    b.path("again", "a1");
    b.path("against", "a0");
    const graph = b.build(["z2"]);
    const wrt = { of: "z2", wrt: ["v"], rules: [deconvolution({ path: "again:1" }), guided] };
    const { graph: both, gradients } = differentiate(graph, wrt);
    expectClose(evaluate(both, { v }).get(gradients.get("v") ?? "") ?? [], mixed, close);
  });
  test("that names an op or a path that is not there is refused with the nearest names", () => {
    expect(() => run([{ ...guided, match: "Relu" as "relu" }])).toThrow(
      'rule: no op is named "Relu"; nearest: relu',
    );
    expect(() => run([{ ...guided, match: { path: "block/tob" } }])).toThrow(
      'rule: no layer or node is at "block/tob"; nearest: block/top',
    );
  });
});

function sum(array: Array64 | undefined): number {
  return array?.data.reduce((a, b) => a + b, 0) ?? Number.NaN;
}

/** The part of a graph behind an inner value, which becomes its input. */
function behindOf(graph: Graph, name: string): Graph {
  return { ...graph, inputs: [name], nodes: graph.nodes.filter((n) => n.output !== name) };
}
