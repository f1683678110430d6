import { type Array64, evaluate, expectClose, finiteDifferences } from "@xrt/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { differentiatedCase, forward, known } from "../../test/case-graph.js";
import { type OpCase, opCases } from "../../test/op-cases.js";
import { type Differentiated, differentiate } from "../differentiate.js";
import { UnsupportedOpError } from "../errors.js";
import { type Dim, float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { type OpKind, opTable } from "./table.js";

/** Float64 against float64 finite differences: what remains is that constants of the backward pass are float32. */
const ORACLE = { relative: 1e-6, absolute: 1e-8 };

test("every kind of op has cases", () => {
  expect(new Set(opCases.map(({ op }) => op))).toEqual(new Set(Object.keys(opTable)));
});

test("no two cases of an op have the same name", () => {
  const names = opCases.map(({ op, what }) => `${op}, ${what}`);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

describe.each(opCases.map((c) => [`${c.op}, ${c.what}`, c] as const))("%s", (_, c) => {
  let made: Differentiated & { feeds: Record<string, Array64>; values: Map<string, Array64> };
  beforeAll(() => {
    const differentiated = differentiatedCase(c);
    made = { ...differentiated, values: evaluate(differentiated.graph, differentiated.feeds) };
  });

  test("has inferred the shape of every value, forward and backward", () => {
    const { graph, values } = made;
    for (const [name, { shape }] of graph.types) {
      expect([name, ...known(shape)]).toEqual([name, ...(values.get(name)?.shape ?? ["?"])]);
    }
  });

  test("has the gradient that finite differences or the convention say", () => {
    const { graph, gradients, feeds, values } = made;
    expect(gradients.size).toBe(c.inputs.filter((i) => i?.differentiable).length);
    for (const [name, gradient] of gradients) {
      const got = values.get(gradient) as Array64;
      expectClose(got, c.pinned ?? slopes(c, graph, feeds, name), {
        ...ORACLE,
        what: `gradients with respect to ${name}`,
      });
    }
  });
});

const withSeveral = opCases.filter((c) => c.inputs.filter((i) => i?.differentiable).length > 1);
test.each(withSeveral.map((c) => [`${c.op}, ${c.what}`, c] as const))(
  "%s: each gradient alone is the one that comes with the others",
  (_, c) => {
    const { graph, gradients, feeds } = differentiatedCase(c);
    const together = evaluate(graph, feeds);
    for (const [name, gradient] of gradients) {
      const alone = differentiate(forward(c), { of: "y", wrt: [name], cotangent: "input" });
      const values = evaluate(alone.graph, feeds);
      expect(values.get(alone.gradients.get(name) ?? "")).toEqual(together.get(gradient));
    }
  },
);

test("the ops without a derivative are those that are gradients themselves, and a threshold", () => {
  const gradients = [
    "convKernelGradient",
    "kthLargest",
    "layerNormGradient",
    "maxPoolGradient",
  ] as const;
  const without = Object.values(opTable).filter((op) => op.vjp === undefined);
  expect(without.map(({ kind }) => kind)).toEqual(gradients);
  for (const op of gradients) {
    const graph = forward(opCases.find((c) => c.op === op) as OpCase);
    expect(() => differentiate(graph, { of: "y", wrt: ["x0"] })).toThrow(UnsupportedOpError);
  }
});

test("step, batchCount and the power 0 have no gradient to hand on, nor has the example of broadcastLike", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", float32(2));
  const count = builder.node("batchCount", [x], { axis: 0 });
  const flat = builder.node("mul", [builder.node("step", [x], {}), count], {});
  const one = builder.node("pow", [x], { exponent: 0 });
  builder.node("broadcastLike", [builder.node("add", [flat, one], {}), x], {}, "y");
  expect(() => differentiate(builder.build(["y"]), { of: "y", wrt: ["x"] })).toThrow(
    'differentiate: "y" does not depend on "x"',
  );
});

describe("shape inference refuses", () => {
  const plain = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
  const pool = { ...plain, kernel: [2, 2] } as const;
  const refused: readonly [OpKind, readonly Dim[][], object, string][] = [
    ["add", [[2, 3], [4]], {}, "shapes [2,3] and [4] do not broadcast"],
    [
      "mul",
      [
        ["batch", 3],
        [2, 3],
      ],
      {},
      "do not broadcast",
    ],
    [
      "conv",
      [
        [1, 3, 4, 4],
        [2, 2, 3, 3],
      ],
      plain,
      "a kernel [2,2,3,3] in 1 groups does not fit x [1,3,4,4]",
    ],
    [
      "conv",
      [
        [1, 4, 4, 4],
        [3, 2, 3, 3],
      ],
      { ...plain, groups: 2 },
      "in 2 groups does not fit",
    ],
    ["conv", [[1, 2, 4, 4], [3, 2, 3, 3], [2]], plain, "bias [2] does not fit 3 filters"],
    [
      "conv",
      [
        [1, 2, 2, 4],
        [3, 2, 3, 3],
      ],
      plain,
      "does not fit into [1,2,2,4]",
    ],
    [
      "conv",
      [
        [1, 2, 4],
        [3, 2, 3, 3],
      ],
      plain,
      "wants [batch, channels, height, width]",
    ],
    [
      "conv",
      [
        [1, 2, 4, 4],
        [3, 2],
      ],
      plain,
      "a rank-4 kernel, got a kernel [3,2]",
    ],
    [
      "convTranspose",
      [
        [1, 2, 4, 4],
        [3, 2, 3, 3],
      ],
      { ...plain, outputPadding: [0, 0] },
      "does not fit x",
    ],
    [
      "convKernelGradient",
      [
        [1, 2, 4, 4],
        [1, 3, 4, 4],
      ],
      { ...plain, kernelShape: [3, 2, 3, 3] },
      "wants height 2 and width 2",
    ],
    ["maxPool", [[1, 2, 1, 4]], pool, "a window of [2,2] does not fit"],
    ["averagePool", [[1, 1, 5, 5]], { ...pool, dilations: [2, 2] }, "dilations"],
    ["averagePool", [[1, 1, 3, 3]], { ...pool, pads: [2, 0, 0, 0] }, "pads [2,0,0,0]"],
    ["maxPool", [[1, 1, 3, 3]], { ...pool, pads: [0, 0, 0, 2] }, "pads [0,0,0,2]"],
    ["averagePool", [[2, 4]], pool, "wants [batch, channels, height, width]"],
    [
      "batchNorm",
      [[1, 3], [3], [3], [2], [3]],
      { epsilon: 0 },
      "[2] does not fit the channels of [1,3]",
    ],
    [
      "batchNorm",
      [[1, 3], [3], [3], [3]],
      { epsilon: 0 },
      "wants x, gamma, beta, mean and variance",
    ],
    ["clip", [[2]], { low: 1, high: 1 }, "clip wants x and 1 < 1"],
    ["softmax", [[2, 3]], { axis: 2 }, "axis 2 is not one of [2,3]"],
    [
      "matMul",
      [
        [2, 3],
        [2, 3],
      ],
      {},
      "[2,3] x [2,3] is no matrix product",
    ],
    ["matMul", [[2, 3], [3]], {}, "is no matrix product"],
    [
      "matMul",
      [
        [2, 4, 3],
        [5, 3, 2],
      ],
      {},
      "shapes [2] and [5] do not broadcast",
    ],
    ["pow", [[2]], { exponent: Number.NaN }, "a finite exponent, got NaN"],
    ["leakyRelu", [[2]], { alpha: Number.POSITIVE_INFINITY }, "a finite alpha, got Infinity"],
    ["elu", [[2]], { alpha: -1 }, "a finite alpha of at least 0, got -1"],
    ["hardSigmoid", [[2]], { slope: Number.NaN, offset: 0 }, "finite numbers, got NaN and 0"],
    ["maximum", [[2], [3]], {}, "do not broadcast"],
    ["logSoftmax", [[2, 3]], { axis: -1 }, "axis -1 is not one of [2,3]"],
    [
      "layerNorm",
      [["batch", 3], [2]],
      { axis: 1, epsilon: 0 },
      "[2] does not fit the axes from 1 on of [batch,3]",
    ],
    ["layerNorm", [["batch", 3]], { axis: 0, epsilon: 0 }, "no axes of known sizes from 0 on"],
    ["layerNorm", [["batch", 3]], { axis: 2, epsilon: 0 }, "no axes of known sizes from 2 on"],
    [
      "layerNormGradient",
      [
        ["batch", 3],
        [1, 3],
      ],
      { axis: 1, epsilon: 0 },
      "the gradient is [1,3], wants [batch,3]",
    ],
    ["gather", [["batch", 3]], { axis: 0, indices: [0] }, "an axis of known size"],
    ["gather", [[2, 3]], { axis: 1, indices: [] }, "an axis of known size and indices"],
    ["gather", [[2, 3]], { axis: 1, indices: [0, 3] }, "index 3 along axis 1 is not within [2,3]"],
    ["gather", [[2, 3]], { axis: 1, indices: [-1] }, "index -1 along axis 1"],
    ["expand", [[2]], { shape: [3] }, "do not broadcast"],
    ["expand", [[2, 3]], { shape: [3] }, "[2,3] cannot be repeated to [3]"],
    ["expand", [[1, 3]], { shape: ["batch", 3] }, "wants a sample [batch, ...], got [undefined]"],
    [
      "expand",
      [
        [1, 3],
        ["batch*2", 3],
      ],
      { shape: ["batch", 3] },
      "wants a sample [batch, ...], got [batch*2,3]",
    ],
    ["reshape", [["batch*2", 3]], { shape: ["batch", 3] }, "[batch*2,3] cannot be reshaped"],
    ["reshape", [["batch", "batch"]], { shape: ["batch", "batch"] }, "the batch more than once"],
    ["pad", [["batch*2"]], { before: [0], after: [1], value: 0 }, "does not fit [batch*2]"],
    ["reduceSum", [[2, 3]], { axes: [2], keepDims: true }, "axes [2] are not within [2,3]"],
    ["kthLargest", [[2, "batch"]], { k: 1 }, "wants a last axis of known size, got [2,batch], k 1"],
    ["kthLargest", [[2, 3]], { k: 0 }, "k 0"],
    ["kthLargest", [[2, 3]], { k: 1.5 }, "k 1.5"],
    ["kthLargest", [[2, 3]], { k: 4 }, "k 4 is more than the last axis of [2,3] has"],
    ["batchCount", [["batch", 3]], { axis: 2 }, "axis 2 is not one of [batch,3]"],
    ["broadcastLike", [[2], [3]], {}, "do not broadcast"],
    [
      "broadcastLike",
      [
        [2, 3],
        [1, 3],
      ],
      {},
      "[2,3] cannot be repeated to [1,3]",
    ],
    ["reshape", [["batch", 3]], { shape: [3] }, "[batch,3] cannot be reshaped to [3]"],
    ["transpose", [[2, 3]], { permutation: [0, 0] }, "[0,0] does not permute the axes of [2,3]"],
    ["reverse", [[2]], { axes: [1] }, "axes [1] are not within [2]"],
    ["slice", [[2, 3]], { axis: 1, start: 1, end: 4 }, "[1, 4) along axis 1 is not within [2,3]"],
    ["slice", [["batch", 3]], { axis: 0, start: 0, end: 1 }, "is not within [batch,3]"],
    ["pad", [["batch", 3]], { before: [1, 0], after: [0, 0], value: 0 }, "does not fit [batch,3]"],
    [
      "concat",
      [
        ["batch", 3],
        ["batch", 3],
      ],
      { axis: 0 },
      "do not join along axis 0",
    ],
    [
      "concat",
      [
        [1, 3],
        [1, 3],
      ],
      { axis: 2 },
      "do not join along axis 2",
    ],
    [
      "concat",
      [
        [2, 3],
        [3, 3],
      ],
      { axis: 1 },
      "do not join along axis 1",
    ],
  ];
  test.each(refused)("%s of %j with %j", (op, shapes, attributes, message) => {
    const builder = new GraphBuilder();
    const names = shapes.map((shape) => builder.input("x", float32(...shape)));
    const add = () => builder.node(op, names, attributes as never);
    expect(add).toThrow(RangeError);
    expect(add).toThrow(message);
    expect(add).toThrow(`${op} "${op}": `);
  });
});

/** Finite differences of `<cotangent, y>` of the reference forward pass with respect to one input. */
function slopes(c: OpCase, graph: Graph, feeds: Record<string, Array64>, name: string): Array64 {
  const alone = forward(c);
  const dy = feeds[graph.inputs.at(-1) ?? ""]?.data ?? new Float64Array();
  const { shape, data } = feeds[name] as Array64;
  const score = (x: Float64Array) => {
    const y = evaluate(alone, { ...feeds, [name]: { shape, data: x } }).get("y")?.data ?? dy;
    return y.reduce((sum, v, i) => sum + v * (dy[i] ?? 0), 0);
  };
  return { shape, data: finiteDifferences(score, data) };
}
