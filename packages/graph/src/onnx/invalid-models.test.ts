import { expect, test } from "vitest";
import {
  floats,
  int64s,
  onnxFile,
  onnxModel,
  type ShortModel,
  type ShortNode,
  value,
} from "../../test/onnx-file.js";
import { readOnnxOps } from "../../test/onnx-ops.js";
import { fromOnnx } from "./index.js";

const relu = { op: "Relu" };
const conv = { op: "Conv", inputs: ["x", "w"] };
const huge = { ...floats("w", []), shape: [1000, 1000, 1000] };

const branch = (node: ShortNode): ShortModel => ({ nodes: [node] });
const ifNode = (ifTrue: ShortModel, ifFalse: ShortModel): ShortNode => ({
  op: "If",
  name: "/gate",
  inputs: ["c"],
  attributes: { then_branch: { graph: ifTrue }, else_branch: { graph: ifFalse } },
});
const nested = (depth: number): ShortNode =>
  depth === 0 ? relu : ifNode(branch(nested(depth - 1)), branch(relu));

test.each<[string, string, ShortModel, string]>([
  ["operator set -1", "UnsupportedOpError", { opset: -1, nodes: [relu] }, "9 to 21"],
  ["operator set 8", "UnsupportedOpError", { opset: 8, nodes: [relu] }, "9 to 21 are carried"],
  ["operator set 22", "UnsupportedOpError", { opset: 22, nodes: [relu] }, "9 to 21 are carried"],
  [
    "a cycle",
    "InvalidModelError",
    {
      nodes: [
        { op: "Add", inputs: ["x", "b"], outputs: ["a"] },
        { op: "Relu", inputs: ["a"], outputs: ["b"] },
        { op: "Relu", inputs: ["b"], outputs: ["y"] },
      ],
    },
    "depends on itself",
  ],
  [
    "a value made twice",
    "InvalidModelError",
    { nodes: [relu, { op: "Tanh" }] },
    '"y" is made twice',
  ],
  [
    "a value that nobody makes",
    "InvalidModelError",
    { nodes: [{ op: "Add", inputs: ["x", "z"] }] },
    '"z", which is neither an input nor an initializer',
  ],
  ["a missing weight", "InvalidModelError", { nodes: [conv] }, '"w", which is neither'],
  [
    "an initializer that is there twice",
    "InvalidModelError",
    { nodes: [conv], initializers: [floats("w", [1, 3, 1, 1]), floats("w", [1, 3, 1, 1])] },
    "is there twice",
  ],
  [
    "10^9 elements in 4 bytes",
    "InvalidModelError",
    { nodes: [conv], initializers: [huge] },
    "wants 1000000000 elements, the file has 1",
  ],
  [
    "2^80 elements",
    "InvalidModelError",
    { nodes: [conv], initializers: [{ ...huge, shape: [2 ** 40, 2 ** 40] }] },
    "impossible shape",
  ],
  [
    "a negative size",
    "InvalidModelError",
    { nodes: [conv], initializers: [{ ...huge, shape: [-1, 3] }] },
    "impossible shape",
  ],
  [
    "a kernel that does not fit",
    "UnsupportedOpError",
    { nodes: [{ ...conv, name: "/stem/Conv" }], initializers: [floats("w", [2, 5, 3, 3])] },
    'Conv at "stem/Conv"',
  ],
  [
    "a kernel that does not fit a network of fixed size",
    "InvalidModelError",
    {
      nodes: [conv],
      initializers: [floats("w", [2, 5, 3, 3])],
      inputs: [value("x", [2, 3, 4, 4])],
    },
    "does not fit x [2,3,4,4]",
  ],
  [
    "a missing input",
    "InvalidModelError",
    { nodes: [{ op: "Conv", inputs: ["x"] }] },
    "lacks input 1",
  ],
  ["an If without branches", "UnsupportedOpError", { nodes: [{ op: "If" }] }, 'If at "y"'],
  [
    "a loop",
    "UnsupportedOpError",
    {
      nodes: [{ op: "Loop", name: "/decoder/Loop", attributes: { body: { graph: branch(relu) } } }],
    },
    'Loop at "decoder/Loop" is not supported: control flow',
  ],
  [
    "an If on what is fed",
    "UnsupportedOpError",
    {
      nodes: [ifNode(branch(relu), branch({ op: "Neg" }))],
      inputs: [value("x", ["batch", 3]), value("c", [1], 9)],
    },
    'If at "gate" is not supported: its condition depends on the input; export the network traced',
  ],
  [
    "an If on several numbers",
    "InvalidModelError",
    {
      nodes: [ifNode(branch(relu), branch({ op: "Neg" }))],
      initializers: [int64s("c", [1, 1])],
      inputs: [value("x", [2, 3])],
    },
    "its condition has 2 elements",
  ],
  [
    "an If on two branches, the chosen one with an op that is not carried",
    "UnsupportedOpError",
    {
      nodes: [ifNode(branch({ op: "NonZero", name: "/inner" }), branch(relu))],
      initializers: [int64s("c", [1])],
    },
    'NonZero at "inner"',
  ],
  [
    "a branch without the output that is read",
    "InvalidModelError",
    {
      nodes: [ifNode({ nodes: [], outputs: [] }, branch(relu))],
      initializers: [int64s("c", [1])],
      inputs: [value("x", [2, 3])],
    },
    "its branch has no output 0",
  ],
  [
    "a branch that reads what nobody makes",
    "InvalidModelError",
    {
      nodes: [ifNode(branch(relu), branch({ op: "Add", inputs: ["x", "z"] }))],
      initializers: [int64s("c", [1])],
    },
    '"gate" reads "z", which is neither',
  ],
  [
    "a branch that depends on itself",
    "InvalidModelError",
    {
      nodes: [ifNode(branch({ op: "Add", inputs: ["x", "y"] }), branch(relu))],
      initializers: [int64s("c", [1])],
    },
    "depends on itself",
  ],
  [
    "graphs in graphs in graphs",
    "InvalidModelError",
    { nodes: [nested(17)], initializers: [int64s("c", [1])] },
    "more than 16 deep",
  ],
  [
    "places",
    "UnsupportedOpError",
    { nodes: [{ op: "ArgMax" }] },
    'ArgMax at "y" is not supported: it gives places and no values; stop in front of it',
  ],
  [
    "an op of another domain",
    "UnsupportedOpError",
    { nodes: [{ op: "FusedConv", domain: "com.microsoft" }] },
    "com.microsoft.FusedConv",
  ],
  [
    "a constant of 10^12 elements",
    "InvalidModelError",
    {
      nodes: [
        { op: "ConstantOfShape", inputs: ["s"], outputs: ["c"] },
        { op: "Add", inputs: ["x", "c"] },
      ],
      initializers: [int64s("s", [1e6, 1e6])],
    },
    "too large to compute at import",
  ],
  [
    "a padding of 10^12 cells",
    "UnsupportedOpError",
    {
      nodes: [{ op: "Pad", inputs: ["x", "p"], attributes: { mode: "edge" } }],
      initializers: [int64s("p", [0, 0, 1e12, 0, 0, 0, 0, 0])],
    },
    "is too large",
  ],
  [
    "indices that depend on the input",
    "UnsupportedOpError",
    {
      nodes: [{ op: "Gather", inputs: ["x", "i"] }],
      inputs: [value("x", [4, 3]), value("i", ["n"], 7)],
    },
    "the indices is computed from the input",
  ],
  [
    "a string tensor",
    "UnsupportedOpError",
    { nodes: [conv], initializers: [{ ...floats("w", [1]), elementType: 8 }] },
    "element type 8",
  ],
  [
    "statistics of a batch",
    "UnsupportedOpError",
    {
      nodes: [
        {
          op: "BatchNormalization",
          inputs: ["x", "v", "v", "v", "v"],
          attributes: { training_mode: 1n },
        },
      ],
      initializers: [floats("v", [3])],
    },
    "training mode",
  ],
])("%s is a %s", async (_, name, model, message) => {
  const start = process.memoryUsage().arrayBuffers;
  const error = await fromOnnx(onnxFile(onnxModel(model))).catch((e: unknown) => e);
  expect(error).toMatchObject({ name });
  expect((error as Error).message).toContain(message);
  // nothing large was made on the way
  expect(process.memoryUsage().arrayBuffers - start).toBeLessThan(2 ** 26);
});

test("a file that is cut off anywhere is an InvalidModelError, or another model", async () => {
  const [first] = readOnnxOps().filter((c) => c.name.startsWith("Conv dilated"));
  const file = first?.model ?? new Uint8Array();
  for (let length = 0; length < file.length; length += 7) {
    const error = await fromOnnx(file.slice(0, length)).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: "InvalidModelError" });
  }
});

test("bytes that are no model are an InvalidModelError", async () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);
  const deep = new Uint8Array(100_000).fill(0x0b);
  for (const file of [new Uint8Array(0), png, deep, new Uint8Array(64).fill(255)]) {
    await expect(fromOnnx(file)).rejects.toMatchObject({ name: "InvalidModelError" });
  }
});

test("open sizes are asked for, and can be given", async () => {
  const file = onnxFile(
    onnxModel({ nodes: [relu], inputs: [value("x", ["n", 3, "height", "width"])] }),
  );
  await expect(fromOnnx(file)).rejects.toThrow(
    'axis 2 of input "x" [n,3,height,width] is open; give its size in `inputShapes`',
  );
  const graph = await fromOnnx(file, { inputShapes: { x: ["batch", 3, 8, 6] } });
  expect(graph.types.get("y")?.shape).toEqual(["batch", 3, 8, 6]);
  await expect(fromOnnx(file, { inputShapes: { x: [3, 8] } })).rejects.toThrow("has 4 axes");
});

test("tensors outside of the file are refused without somebody to read them", async () => {
  const w = { ...floats("w", [1, 3, 1, 1]), raw: undefined };
  const external = new Map([["location", "w.bin"]]);
  const file = onnxFile(onnxModel({ nodes: [conv], initializers: [{ ...w, external }] }));
  await expect(fromOnnx(file)).rejects.toThrow("use `loadOnnx` of @xrt/graph/node");
  const seen: unknown[] = [];
  const graph = await fromOnnx(file, {
    externalData: async (...place) => {
      seen.push(place);
      return new Uint8Array(Float32Array.of(1, 2, 3).buffer);
    },
  });
  expect(seen).toEqual([["w.bin", 0, 12]]);
  expect([...(graph.parameters.get("w")?.array.data ?? [])]).toEqual([1, 2, 3]);
});
