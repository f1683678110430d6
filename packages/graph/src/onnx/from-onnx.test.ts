import "@tensorflow/tfjs-backend-cpu";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { ndArray, sizeOf } from "@xrt/core";
import { evaluate, expectClose, randomArray } from "@xrt/testing";
import { expect, test } from "vitest";
import { differentiatedCase, forward } from "../../test/case-graph.js";
import {
  floats,
  int64s,
  onnxFile,
  onnxModel,
  type ShortNode,
  value,
} from "../../test/onnx-file.js";
import { type OpCase, opCases } from "../../test/op-cases.js";
import { float32, type Graph, sizeAt } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { fromLayersModel } from "../layers/index.js";
import { resolveValue } from "../resolve.js";
import { fromOnnx, toOnnx } from "./index.js";

/** Ops whose emission for onnxruntime is made of ONNX ops that no classifier has, so that they are not read back. */
const ONE_WAY = new Set([
  "maxPoolGradient",
  "convKernelGradient",
  "kthLargest",
  "layerNormGradient",
]);

function expectSameValues(before: Graph, after: Graph, feeds: Parameters<typeof evaluate>[1]) {
  const [want, got] = [evaluate(before, feeds), evaluate(after, feeds)];
  expect(after.outputs.length).toBe(before.outputs.length);
  for (const [i, name] of before.outputs.entries()) {
    const expected = want.get(name);
    if (expected === undefined) throw new Error(`no value "${name}"`);
    expectClose(got.get(after.outputs[i] ?? "") ?? [], expected, { what: name });
  }
}

const roundTrips = opCases.filter((c) => !ONE_WAY.has(c.op));

test.each(roundTrips.map((c) => [`${c.op}: ${c.what}`, c] as [string, OpCase]))(
  "%s is the same after toOnnx and fromOnnx",
  async (_, c) => {
    const graph = forward(c);
    // leading sizes that are 1 stay 1, and a batch that does not lead is given
    const inputShapes = Object.fromEntries(
      graph.inputs.map((name) => [name, graph.types.get(name)?.shape ?? []]),
    );
    const after = await fromOnnx(toOnnx(graph), { inputShapes });
    const { feeds } = differentiatedCase(c);
    expectSameValues(graph, after, feeds);
    const shape = (g: Graph) => g.types.get(g.outputs[0] ?? "")?.shape.map((d) => sizeAt(d, 3));
    expect(shape(after)).toEqual(shape(graph));
  },
);

test("a LayersModel has the same values and weights after ONNX", async () => {
  const network = sequential({
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [9, 8, 3], activation: "relu" }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: "same" }),
      layers.batchNormalization({}),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 5, activation: "tanh" }),
      layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  const graph = await fromLayersModel(network);
  const after = await fromOnnx(toOnnx(graph));
  const [input = ""] = graph.inputs;
  expectSameValues(graph, after, { [input]: randomArray([2, 9, 8, 3], { stream: "x" }) });
  for (const [name, parameter] of graph.parameters) {
    expect(after.parameters.get(name)?.array).toEqual(parameter.array);
  }
});

test("weights share memory with the file where they are aligned, and are equal where not", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2));
  const array = ndArray(Float32Array.of(1, 2, 3, 4), [2, 2]);
  const w = b.parameter("w", { array, role: "kernel", trainable: true });
  const file = toOnnx(b.build([b.node("matMul", [x, w], {}, "y")]));
  let shared = 0;
  for (let shift = 0; shift < 4; shift++) {
    const moved = new Uint8Array(file.length + 4).subarray(shift, shift + file.length);
    moved.set(file);
    const data = (await fromOnnx(moved)).parameters.get("w")?.array.data;
    expect([...(data ?? [])]).toEqual([1, 2, 3, 4]);
    if (data?.buffer === moved.buffer) shared++;
  }
  expect(shared).toBe(1);
});

test("values are found by the name and by the path of their node, parameters have roles", async () => {
  const file = onnxFile(
    onnxModel({
      nodes: [
        { op: "Conv", name: "/stem/conv/Conv", inputs: ["x", "w", "b"], outputs: ["c"] },
        {
          op: "BatchNormalization",
          name: "/stem/norm",
          inputs: ["c", "gamma", "beta", "mean", "variance"],
          outputs: ["n"],
        },
        { op: "Identity", name: "/same", inputs: ["n"], outputs: ["i"] },
        { op: "Relu", name: "/relu", inputs: ["i"], outputs: ["y"] },
      ],
      initializers: [
        floats("w", [2, 3, 1, 1]),
        ...["b", "gamma", "beta", "mean", "variance"].map((name) => floats(name, [2])),
        floats("unused", [2]),
      ],
    }),
  );
  const graph = await fromOnnx(file);
  expect(resolveValue(graph, "stem/conv/Conv")).toBe("c");
  expect(resolveValue(graph, "c")).toBe("c");
  expect(resolveValue(graph, "same")).toBe("n");
  expect(resolveValue(graph, "i")).toBe("n");
  expect(resolveValue(graph, "relu")).toBe("y");
  const roles = [...graph.parameters].map(([name, p]) => [name, p.role, p.trainable]);
  expect(roles).toEqual([
    ["w", "kernel", true],
    ["b", "bias", true],
    ["gamma", "gamma", true],
    ["beta", "beta", true],
    ["mean", "moving-mean", false],
    ["variance", "moving-variance", false],
  ]);
  const inner = await fromOnnx(file, { outputs: ["n", "c"] });
  expect(inner.outputs).toEqual(["n", "c"]);
  expect(inner.nodes.map((n) => n.op)).toEqual(["conv", "batchNorm"]);
});

test("what an output does not need is not looked at", async () => {
  const file = onnxFile(
    onnxModel({
      nodes: [
        { op: "Relu", outputs: ["r"] },
        { op: "NonMaxSuppression", inputs: ["r"] },
      ],
    }),
  );
  expect((await fromOnnx(file, { outputs: ["r"] })).outputs).toEqual(["r"]);
  await expect(fromOnnx(file)).rejects.toThrow("NonMaxSuppression");
  await expect(fromOnnx(file, { outputs: ["rr"] })).rejects.toThrow("nearest: ");
});

/** A network that takes an image apart into a row, as PyTorch writes it for a batch of `n`. */
const flattened = (n: number, target: number) =>
  onnxFile(
    onnxModel({
      nodes: [{ op: "Reshape", inputs: ["x", "s"] }],
      initializers: [int64s("s", [target, 48])],
      inputs: [value("x", [n, 3, 4, 4])],
    }),
  );

test("a leading 1 is the batch where the network allows it, other numbers stay", async () => {
  const shapeOf = async (file: Uint8Array, options = {}) => {
    const graph = await fromOnnx(file, options);
    return [graph.types.get("x")?.shape, graph.types.get("y")?.shape];
  };
  expect(await shapeOf(flattened(1, 1))).toEqual([
    ["batch", 3, 4, 4],
    ["batch", 48],
  ]);
  expect(await shapeOf(flattened(1, -1))).toEqual([
    ["batch", 3, 4, 4],
    ["batch", 48],
  ]);
  expect(await shapeOf(flattened(2, 2))).toEqual([
    [2, 3, 4, 4],
    [2, 48],
  ]);
  expect(await shapeOf(flattened(1, 1), { inputShapes: { x: [1, 3, 4, 4] } })).toEqual([
    [1, 3, 4, 4],
    [1, 48],
  ]);
  expect(await shapeOf(flattened(1, 1), { inputShapes: { x: ["batch", 3, 4, 4] } })).toEqual([
    ["batch", 3, 4, 4],
    ["batch", 48],
  ]);
  // a transposition mixes the images up for every other batch than 1
  const mixed = onnxFile(
    onnxModel({
      nodes: [
        { op: "Transpose", outputs: ["t"], attributes: { perm: [1n, 0n, 2n, 3n] } },
        { op: "Reshape", inputs: ["t", "s"] },
      ],
      initializers: [int64s("s", [1, 48])],
      inputs: [value("x", [1, 3, 4, 4])],
    }),
  );
  expect(await shapeOf(mixed)).toEqual([
    [1, 3, 4, 4],
    [1, 48],
  ]);
});

test("indices into images laid end to end are taken from each image", async () => {
  const nodes = (indices: string): ShortNode[] => [
    { op: "Reshape", inputs: ["x", "flat"], outputs: ["f"] },
    { op: "Gather", inputs: ["f", indices], outputs: ["y"] },
  ];
  const own = int64s("own", [3, 0, 2], [1, 3]);
  const fixed = onnxModel({
    nodes: nodes("own"),
    initializers: [own, int64s("flat", [-1])],
    inputs: [value("x", [1, 4])],
  });
  const open = onnxModel({
    nodes: [
      { op: "Shape", inputs: ["x"], outputs: ["s"], attributes: { end: 1n } },
      { op: "Squeeze", inputs: ["s"], outputs: ["n"] },
      { op: "Range", inputs: ["zero", "n", "one"], outputs: ["images"] },
      { op: "Mul", inputs: ["images", "four"], outputs: ["starts"] },
      { op: "Unsqueeze", inputs: ["starts", "axis"], outputs: ["column"] },
      { op: "Add", inputs: ["column", "own"], outputs: ["all"] },
      ...nodes("all"),
    ],
    initializers: [
      own,
      int64s("flat", [-1]),
      int64s("axis", [1]),
      int64s("zero", [0], []),
      int64s("one", [1], []),
      int64s("four", [4], []),
    ],
    inputs: [value("x", ["n", 4])],
  });
  const x = { shape: [2, 4], data: Float64Array.of(0, 1, 2, 3, 10, 11, 12, 13) };
  for (const model of [fixed, open]) {
    const y = evaluate(await fromOnnx(onnxFile(model)), { x }).get("y");
    expect([y?.shape, [...(y?.data ?? [])]]).toEqual([
      [2, 3],
      [3, 0, 2, 13, 10, 12],
    ]);
  }
  const among = { ...fixed, initializers: [int64s("own", [3, 4], [1, 2]), int64s("flat", [-1])] };
  await expect(fromOnnx(onnxFile(among))).rejects.toThrow("index 4 along axis 0");
});

const half: ShortNode = { op: "Mul", inputs: ["p", "half"], outputs: ["y"] };
const erf = (u: string): ShortNode[] => [
  { op: "Erf", inputs: [u], outputs: ["e"] },
  { op: "Add", inputs: ["e", "one"], outputs: ["f"] },
];
const divided: ShortNode = { op: "Div", inputs: ["x", "root"], outputs: ["u"] };

test.each<[string, string, readonly ShortNode[]]>([
  ["x * f * 0.5", "gelu", [divided, ...erf("u"), mul("x", "f", "p"), half]],
  ["0.5 * (f * x)", "gelu", [divided, ...erf("u"), mul("f", "x", "p"), mul("half", "p", "y")]],
  ["(x * 0.5) * f", "gelu", [divided, ...erf("u"), mul("x", "half", "h"), mul("h", "f", "y")]],
  ["(f * 0.5) * x", "gelu", [divided, ...erf("u"), mul("f", "half", "h"), mul("x", "h", "y")]],
  ["x times 1/sqrt 2", "gelu", [mul("x", "inverse", "u"), ...erf("u"), mul("x", "f", "p"), half]],
  ["another factor", "erf", [divided, ...erf("u"), mul("x", "f", "y")]],
  ["another root", "erf", [mul("x", "half", "u"), ...erf("u"), mul("x", "f", "p"), half]],
])("an exact Gelu taken apart as %s is %s", async (_, op, nodes) => {
  await expectJoined(op, nodes);
});

test.each<[string, readonly ShortNode[]]>([
  ["x^3 by Pow", [{ op: "Pow", inputs: ["x", "three"], outputs: ["c"] }, mul("c", "cube", "k")]],
  ["x x x by Mul", [mul("x", "x", "s"), mul("x", "s", "c"), mul("cube", "c", "k")]],
])("a Gelu by tanh taken apart with %s is gelu", async (_, cubed) => {
  await expectJoined("gelu", [
    ...cubed,
    { op: "Add", inputs: ["x", "k"], outputs: ["sum"] },
    mul("sum", "slope", "u"),
    { op: "Tanh", inputs: ["u"], outputs: ["e"] },
    { op: "Add", inputs: ["one", "e"], outputs: ["f"] },
    mul("x", "half", "h"),
    mul("h", "f", "y"),
  ]);
});

test.each([true, false])(
  "a LayerNorm taken apart is layerNorm, with gamma and beta: %s",
  async (affine) => {
    const axes = { axes: [-1n] };
    await expectJoined("layerNorm", [
      { op: "ReduceMean", outputs: ["m"], attributes: axes },
      { op: "Sub", inputs: ["x", "m"], outputs: ["d"] },
      { op: "Pow", inputs: ["d", "two"], outputs: ["q"] },
      { op: "ReduceMean", inputs: ["q"], outputs: ["v"], attributes: axes },
      { op: "Add", inputs: ["v", "epsilon"], outputs: ["ve"] },
      { op: "Sqrt", inputs: ["ve"], outputs: ["s"] },
      { op: "Div", inputs: ["d", "s"], outputs: [affine ? "z" : "y"] },
      ...(affine
        ? [mul("z", "gamma", "zg"), { op: "Add", inputs: ["zg", "beta"], outputs: ["y"] }]
        : []),
    ]);
  },
);

function mul(a: string, b: string, output: string): ShortNode {
  return { op: "Mul", inputs: [a, b], outputs: [output] };
}

/** The nodes become one node, or nodes with `op`, and have the values that they have one by one. */
async function expectJoined(op: string, nodes: readonly ShortNode[]): Promise<void> {
  const number = (name: string, v: number) => floats(name, [], [v]);
  const model = onnxModel({
    nodes,
    initializers: [
      number("half", 0.5),
      number("one", 1),
      number("two", 2),
      number("three", 3),
      number("root", Math.SQRT2),
      number("inverse", Math.SQRT1_2),
      number("cube", 0.044715),
      number("slope", Math.sqrt(2 / Math.PI)),
      number("epsilon", 1e-5),
      floats("gamma", [6]),
      floats("beta", [6]),
    ],
    inputs: [value("x", ["batch", 6])],
  });
  const joined = await fromOnnx(onnxFile(model));
  expect(joined.nodes.map((n) => n.op)).toContain(op);
  if (op !== "erf") expect(joined.nodes.length).toBe(1);
  // a reader more for each value keeps them apart
  const apart = await fromOnnx(
    onnxFile({ ...model, outputs: nodes.map((n) => value(n.outputs?.[0] ?? "y", undefined)) }),
  );
  const feeds = { x: randomArray([3, 6], { stream: "x", low: -2, high: 2 }) };
  const [want, got] = [evaluate(apart, feeds).get("y"), evaluate(joined, feeds).get("y")];
  expectClose(got ?? [], want ?? [], { what: "y" });
}

test("half precision, doubles, bytes and packed integers are read", async () => {
  const bits = (numbers: readonly number[]) => new Uint8Array(Uint16Array.from(numbers).buffer);
  const typed = (name: string, elementType: number, raw: Uint8Array, size: number) => ({
    ...floats(name, [size]),
    elementType,
    raw,
  });
  const cast = (name: string): ShortNode => ({
    op: "Cast",
    inputs: [name],
    outputs: [`${name}f`],
    attributes: { to: 1n },
  });
  const names = ["half", "brain", "double", "byte", "packed"];
  const graph = await fromOnnx(
    onnxFile(
      onnxModel({
        nodes: [
          ...names.map(cast),
          { op: "Sum", inputs: ["x", ...names.map((n) => `${n}f`)], outputs: ["y"] },
        ],
        initializers: [
          typed("half", 10, bits([0x3c00, 0xc000, 0x0001, 0x7bff]), 4),
          typed("brain", 16, bits([0x3f80, 0xc000, 0x4049, 0x0000]), 4),
          typed("double", 11, new Uint8Array(Float64Array.of(0.1, -2, 1e-3, 3).buffer), 4),
          typed("byte", 2, Uint8Array.of(0, 7, 255, 128), 4),
          { ...int64s("packed", []), shape: [4], raw: undefined, integers: [1, -2, 3, 2 ** 40] },
        ],
        inputs: [value("x", ["batch", 4])],
      }),
    ),
  );
  const of = (name: string) => [...(graph.parameters.get(name)?.array.data ?? [])];
  expect(of("halff")).toEqual([1, -2, 2 ** -24, 65504]);
  expect(of("brainf")).toEqual([1, -2, 3.140625, 0]);
  expect(of("doublef")).toEqual([0.1, -2, 1e-3, 3].map(Math.fround));
  expect(of("bytef")).toEqual([0, 7, 255, 128]);
  expect(of("packedf")).toEqual([1, -2, 3, 2 ** 40]);
  expect([...graph.parameters.values()].every((p) => p.array.data.length === sizeOf([4]))).toBe(
    true,
  );
});

test("names inside the branch of an If are its own: what is outside keeps its name", async () => {
  const branch = (op: string) => ({
    graph: {
      nodes: [
        { op: "Mul", inputs: ["x", "w"], outputs: ["a"] },
        { op, inputs: ["a"], outputs: ["b"], name: `/${op}` },
      ],
      initializers: [floats("w", [3], [5, 5, 5])],
      outputs: ["b"],
    },
  });
  const attributes = { then_branch: branch("Neg"), else_branch: branch("Exp") };
  const file = onnxFile(
    onnxModel({
      nodes: [
        { op: "Add", inputs: ["x", "w"], outputs: ["a"] },
        { op: "If", inputs: ["c"], outputs: ["d"], name: "/gate", attributes },
        { op: "Sub", inputs: ["a", "d"] },
      ],
      initializers: [int64s("c", [1]), floats("w", [3], [1, 2, 3])],
      inputs: [value("x", ["batch", 3])],
    }),
  );
  const graph = await fromOnnx(file);
  expect(graph.nodes.map(({ output }) => output)).toEqual(["a", "gate/then_branch/a", "b", "y"]);
  expect([...graph.parameters.keys()]).toEqual(["w", "gate/then_branch/w"]);
  expect([resolveValue(graph, "Neg"), resolveValue(graph, "gate")]).toEqual(["b", "b"]);
  const y = evaluate(graph, { x: ndArray(Float64Array.of(1, 1, 1), [1, 3]) }).get("y");
  expect([...(y?.data ?? [])]).toEqual([2 + 5, 3 + 5, 4 + 5]);
});

test("the branch of an If is chosen by the batch of the file where the condition reads it", async () => {
  const branch = (op: string) => ({ graph: { nodes: [{ op, inputs: ["x"] }] } });
  const file = onnxFile(
    onnxModel({
      nodes: [
        { op: "Shape", inputs: ["x"], outputs: ["s"] },
        { op: "Gather", inputs: ["s", "zero"], outputs: ["n"] },
        { op: "Equal", inputs: ["n", "one"], outputs: ["c"] },
        {
          op: "If",
          inputs: ["c"],
          attributes: { then_branch: branch("Relu"), else_branch: branch("Neg") },
        },
      ],
      initializers: [int64s("zero", [0]), int64s("one", [1])],
      inputs: [value("x", [1, 3])],
    }),
  );
  const graph = await fromOnnx(file);
  expect(graph.nodes.map(({ op }) => op)).toContain("relu");
  expect(graph.types.get("x")?.shape).toEqual([1, 3]);
  await expect(fromOnnx(file, { inputShapes: { x: ["batch", 3] } })).rejects.toThrow(
    "it depends on the size of the batch",
  );
});
