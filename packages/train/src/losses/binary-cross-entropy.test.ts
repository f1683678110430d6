import { ndArray, UsageError } from "@xrt/core";
import { differentiate, float32, type Graph, GraphBuilder } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
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
import { bytesOf, logistic } from "../../test/logistic.js";
import { binaryCrossEntropy } from "./binary-cross-entropy.js";
import { lossGraph } from "./loss-graph.js";

/** `-sum_i w_i (y_i log p_i + (1 - y_i) log(1 - p_i))` with `p = 1 / (1 + exp(-z))`, for logits that do not saturate. */
function definition(z: Float64Array, y: Float64Array, w: Float64Array): number {
  return z.reduce((sum, logit, i) => {
    const p = 1 / (1 + Math.exp(-logit));
    return sum - (w[i] ?? 0) * ((y[i] ?? 0) * Math.log(p) + (1 - (y[i] ?? 0)) * Math.log(1 - p));
  }, 0);
}

/** `x [batch, 3]`, tanh of four units, one logit; float32 parameters named `w1 b1 w2 b2`. */
function network(): Graph {
  const b = new GraphBuilder();
  const parameter = (name: string, shape: readonly number[]) =>
    b.parameter(name, {
      array: toFloat32(randomArray(shape, { stream: name })),
      role: shape.length === 2 ? "kernel" : "bias",
      trainable: true,
    });
  const dense = (x: string, name: string, inner: number, units: number) => {
    const product = b.node("matMul", [x, parameter(`w${name}`, [inner, units])], {});
    return b.node("add", [product, parameter(`b${name}`, [units])], {});
  };
  const hidden = b.node("tanh", [dense(b.input("x", float32("batch", 3)), "1", 3, 4)], {});
  return b.build([dense(hidden, "2", 4, 1)]);
}

const feeds: Record<string, Array64> = {
  x: toFloat64(toFloat32(randomArray([5, 3], { stream: "x", low: -2, high: 2 }))),
  targets: ndArray(Float64Array.of(1, 0, 0, 1, 1), [5, 1]),
  weights: ndArray(Float64Array.of(0.25, 0.125, 0.25, 0.25, 0.125), [5, 1]),
};
const float32Feeds = Object.fromEntries(Object.entries(feeds).map(([n, a]) => [n, toFloat32(a)]));

describe("binaryCrossEntropy", () => {
  const graph = network();
  const loss = lossGraph(graph, binaryCrossEntropy());
  const [name = ""] = loss.graph.outputs;
  /** The definition, on logits from the network as it was before. */
  const oracle = (parameters: Record<string, Array64> = {}) => {
    const z = evaluate(graph, { x: feeds.x as Array64 }, parameters).get(graph.outputs[0] ?? "");
    const { targets: y, weights: w } = feeds as { targets: Array64; weights: Array64 };
    return definition(z?.data ?? new Float64Array(), y.data, w.data);
  };

  test("is the weighted cross-entropy of the definition, a scalar", async () => {
    expect(loss).toMatchObject({ targets: "targets", weights: "weights" });
    const reference = evaluate(loss.graph, feeds).get(name);
    expectClose(reference ?? [], ndArray(Float64Array.of(oracle()), []), { relative: 1e-12 });
    const executable = await compile(loss.graph);
    const out = await executable.run(float32Feeds);
    await executable.dispose();
    expectClose(out[name] ?? [], ndArray(Float64Array.of(oracle()), []));
  });

  test("has the gradients of finite differences with respect to every parameter", async () => {
    const wrt = ["w1", "b1", "w2", "b2"];
    const { graph: backward, gradients } = differentiate(loss.graph, { of: name, wrt });
    const reference = evaluate(backward, feeds);
    const executable = await compile(backward);
    const out = await executable.run(float32Feeds);
    await executable.dispose();
    for (const parameter of wrt) {
      const { shape, data } = toFloat64(
        graph.parameters.get(parameter)?.array ?? ndArray(new Float32Array(), [0]),
      );
      const slopes = finiteDifferences(
        (moved) => oracle({ [parameter]: { shape, data: moved } }),
        data,
      );
      const value = gradients.get(parameter) ?? "";
      const tight = { relative: 1e-8, absolute: 1e-9, what: parameter };
      expectClose(reference.get(value) ?? [], { shape, data: slopes }, tight);
      expectClose(out[value] ?? [], { shape, data: slopes }, { what: parameter });
    }
  });

  test("neither overflows nor loses its gradient at logits of 80", async () => {
    const { graph: backward, gradients } = differentiate(
      lossGraph(logistic([1, 0]), binaryCrossEntropy()).graph,
      {
        of: "loss",
        wrt: ["b"],
      },
    );
    const executable = await compile(backward);
    const at = async (z: number, y: number) => {
      const out = await executable.run({
        x: ndArray(Float32Array.of(z, 0), [1, 2]),
        targets: ndArray(Float32Array.of(y), [1, 1]),
        weights: ndArray(Float32Array.of(1), [1, 1]),
      });
      return [
        out.loss?.data[0] ?? Number.NaN,
        out[gradients.get("b") ?? ""]?.data[0] ?? Number.NaN,
      ];
    };
    expectClose(await at(80, 0), [80, 1]);
    expectClose(await at(-80, 1), [80, -1]);
    expectClose(await at(80, 1), [0, 0]);
    expectClose(await at(-80, 0), [0, 0]);
    await executable.dispose();
  });

  test("cuts a sigmoid at the end", () => {
    const plain = lossGraph(logistic(), binaryCrossEntropy());
    const cut = lossGraph(logistic(undefined, { sigmoid: true }), binaryCrossEntropy());
    expect(cut.graph.nodes).toEqual(plain.graph.nodes);
    expect(cut.scores).toBe("logit");
  });

  test("finds other names where the network has taken its own", () => {
    const b = new GraphBuilder();
    const taken = lossGraph(
      b.build([b.input("targets", float32("batch", 1))]),
      binaryCrossEntropy(),
    );
    expect(taken).toMatchObject({ scores: "targets", targets: "targets.1", weights: "weights" });
  });

  test("leaves the network's parameters as they are", () => {
    expect(bytesOf(new Map([...loss.graph.parameters].map(([n, p]) => [n, p.array])))).toEqual(
      bytesOf(new Map([...graph.parameters].map(([n, p]) => [n, p.array]))),
    );
  });

  test.each([[["batch"]], [["batch", 1, 1]]] as const)(
    "refuses a network that returns %j",
    (shape) => {
      const b = new GraphBuilder();
      const wide = b.build([b.input("x", float32(...shape))]);
      expect(() => lossGraph(wide, binaryCrossEntropy())).toThrow(
        new UsageError(
          `lossGraph: the network returns [${shape}], wants [batch, outputs]; put a pooling and a dense layer behind it`,
        ),
      );
    },
  );
});
