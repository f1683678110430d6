import { readFileSync } from "node:fs";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { type GraphModel, loadGraphModelSync } from "@tensorflow/tfjs-converter";
import { enableProdMode, memory, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { type NdArray, ndArray } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import sharp from "sharp";
import { expect, test } from "vitest";
import { expectSameGraphModel, GraphDefWriter } from "../../test/graph-def.js";
import { absent, realData } from "../../test/real-data.js";
import { differentiate } from "../differentiate.js";
import { InvalidModelError, UnsupportedOpError } from "../errors.js";
import { compile } from "../onnx/index.js";
import { fromGraphModel, type GraphModelArtifacts } from "./index.js";

enableProdMode();

const CONVOLUTION = {
  dilations: [1, 1, 1, 1],
  strides: [1, 2, 2, 1],
  padding: "SAME",
  data_format: "NHWC",
};

/** A convolution, a relu and a dense layer on the mean, with two leaves. */
function small(): GraphDefWriter {
  const g = new GraphDefWriter();
  const x = g.placeholder("x", [-1, 6, 6, 2]);
  const y = g.node("Relu", [g.node("Conv2D", [x, g.floats([3, 3, 2, 4])], CONVOLUTION)]);
  const mean = g.node("Mean", [y, g.ints([1, 2])], { keep_dims: false });
  const logits = g.node("MatMul", [mean, g.floats([4, 3])], {});
  g.node("Softmax", [logits]);
  g.node("Tanh", [y]);
  return g;
}

function loaded(artifacts: GraphModelArtifacts): GraphModel {
  return loadGraphModelSync({
    format: "graph-model",
    ...artifacts,
  } as never) as unknown as GraphModel;
}

test("a network with two leaves agrees; outputs, paths and parameters have the names of the nodes", async () => {
  const artifacts = small().artifacts();
  await expectSameGraphModel(artifacts, { x: [3, 6, 6, 2] });
  const graph = await fromGraphModel(artifacts);
  expect(graph.outputs).toHaveLength(2);
  expect(graph.types.get(graph.outputs[1] ?? "")?.shape).toEqual(["batch", 3, 3, 4]);
  expect(graph.types.get(graph.paths.get("Conv2D_2") ?? "")?.shape).toEqual(["batch", 4, 3, 3]);
  expect(graph.parameters.get("const_1")).toMatchObject({ role: "kernel", trainable: true });
});

test("a loaded GraphModel gives the same graph and keeps its weights; nothing is left behind", async () => {
  const artifacts = small().artifacts();
  const model = loaded(artifacts);
  const before = memory().numTensors;
  const [a, b] = [await fromGraphModel(model), await fromGraphModel(artifacts)];
  expect(memory().numTensors).toBe(before);
  expect(a).toEqual(b);
  model.dispose();
});

test("the signature names the outputs, and an option does before it", async () => {
  const artifacts = {
    ...small().artifacts(),
    signature: { outputs: { y: { name: "Softmax_8:0" } } },
  };
  expect((await fromGraphModel(artifacts)).outputs).toEqual(["Softmax_8"]);
  expect((await fromGraphModel(artifacts, { outputs: ["Relu_3"] })).outputs).toHaveLength(1);
  await expect(fromGraphModel(artifacts, { outputs: ["Softmx"] })).rejects.toThrow(
    "nearest: Softmax_8",
  );
});

test("a graph model is differentiated like any graph", async () => {
  const graph = await fromGraphModel(small().artifacts(), { outputs: ["Softmax_8"] });
  const { gradients } = differentiate(graph, { of: "Softmax_8", wrt: ["x", "const_1"] });
  expect(gradients.size).toBe(2);
});

test("open sizes are given by an option", async () => {
  const g = new GraphDefWriter();
  g.node("Relu", [
    g.node("Conv2D", [g.placeholder("x", [-1, -1, -1, 2]), g.floats([3, 3, 2, 4])], CONVOLUTION),
  ]);
  await expect(fromGraphModel(g.artifacts())).rejects.toThrow(
    'shapes: { "x": [height, width, channels] }',
  );
  await expectSameGraphModel(g.artifacts(), { x: [2, 5, 4, 2] }, { shapes: { x: [5, 4, 2] } });
});

test.each(["uint8", "uint16", "float16"] as const)(
  "weights quantised to %s are those of TensorFlow.js",
  async (dtype) => {
    const g = new GraphDefWriter();
    const x = g.placeholder("x", [-1, 5, 4, 2]);
    g.node("Conv2D", [x, g.floats([3, 3, 2, 4])], CONVOLUTION);
    const { modelTopology } = g.artifacts();
    const quantization =
      dtype === "float16"
        ? { dtype, original_dtype: "float32" }
        : { dtype, scale: 0.01, min: -1.2, original_dtype: "float32" };
    const bytes = Uint8Array.from({ length: 72 * (dtype === "uint8" ? 1 : 2) }, (_, i) =>
      dtype === "float16" && i % 2 === 1 ? 50 + (i % 9) : (i * 37) % 251,
    );
    if (dtype === "uint16") for (let i = 1; i < bytes.length; i += 2) bytes[i] = 0;
    const weightSpecs = [
      {
        name: "const_1",
        shape: [3, 3, 2, 4],
        dtype: "float32" as const,
        quantization: quantization as never,
      },
    ];
    await expectSameGraphModel(
      { modelTopology, weightSpecs, weightData: bytes.buffer },
      { x: [2, 5, 4, 2] },
    );
  },
);

test("control flow and unknown ops are refused by name with advice, all of them, before weights are read", async () => {
  const g = new GraphDefWriter();
  const x = g.placeholder("x", [-1, 4]);
  const s = g.node("Switch", [x, x]);
  g.node("TopKV2", [g.node("Merge", [s, g.floats([4])])]);
  const error = await fromGraphModel({ modelTopology: g.artifacts().modelTopology }).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(UnsupportedOpError);
  expect((error as UnsupportedOpError).op).toBe("Switch");
  expect((error as UnsupportedOpError).path).toBe(s);
  expect((error as UnsupportedOpError).others.map((o) => o.op)).toEqual(["Merge", "TopKV2"]);
  expect((error as Error).message).toContain("control flow is not carried");
});

test("a loop is refused as control flow and not as a broken graph", async () => {
  const node = [
    { name: "x", op: "Placeholder", attr: {} },
    { name: "enter", op: "Enter", input: ["x"] },
    { name: "merge", op: "Merge", input: ["enter", "next"] },
    { name: "next", op: "NextIteration", input: ["merge"] },
    { name: "exit", op: "Exit", input: ["merge"] },
  ];
  await expect(fromGraphModel({ modelTopology: { node } })).rejects.toThrow(UnsupportedOpError);
});

test("what no wanted output needs is not looked at", async () => {
  const g = small();
  g.node("ArgMax", ["Softmax_8", g.ints([1], [])]);
  await expect(fromGraphModel(g.artifacts())).rejects.toThrow("it gives places and no values");
  expect((await fromGraphModel(g.artifacts(), { outputs: ["Softmax_8"] })).outputs).toEqual([
    "Softmax_8",
  ]);
});

test("channels in front, a cut batch, a reduced batch and training-mode BatchNorm are refused", async () => {
  const cases: [string, (g: GraphDefWriter, x: string) => string][] = [
    [
      "convert the network with NHWC",
      (g, x) =>
        g.node("Conv2D", [x, g.floats([1, 1, 4, 4])], { ...CONVOLUTION, data_format: "NCHW" }),
    ],
    [
      "it cuts the batch",
      (g, x) => g.node("Slice", [x, g.ints([1, 0, 0, 0]), g.ints([1, -1, -1, -1])]),
    ],
    ["it reduces the batch", (g, x) => g.node("Mean", [x, g.ints([0])])],
    [
      "for inference",
      (g, x) =>
        g.node("FusedBatchNormV3", [x, ...[1, 2, 3, 4].map(() => g.floats([4]))], {
          is_training: true,
        }),
    ],
    [
      "around a convolution only",
      (g, x) =>
        g.node("Softmax", [
          g.node("SpaceToBatchND", [x, g.ints([2, 2]), g.ints([1, 1, 1, 1], [2, 2])]),
        ]),
    ],
  ];
  for (const [message, write] of cases) {
    const g = new GraphDefWriter();
    write(g, g.placeholder("x", [-1, 6, 6, 4]));
    const error = await fromGraphModel(g.artifacts()).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UnsupportedOpError);
    expect((error as Error).message).toContain(message);
  }
});

test("broken models are InvalidModelError", async () => {
  const good = small().artifacts();
  const { node } = good.modelTopology as { node: { name: string; op: string; input: string[] }[] };
  const changed = (name: string, change: object) => ({
    ...good,
    modelTopology: { node: node.map((n) => (n.name === name ? { ...n, ...change } : n)) },
  });
  const specs = good.weightSpecs ?? [];
  const broken: GraphModelArtifacts[] = [
    { modelTopology: null },
    { modelTopology: { node: [null] } },
    { modelTopology: { node: [...node, node[0]] } },
    changed("Relu_3", { input: ["nobody"] }),
    changed("Relu_3", { input: ["Softmax_8"] }),
    changed("Relu_3", { input: ["Conv2D_2:7"] }),
    changed("Relu_3", { input: [] }),
    changed("Relu_3", { input: [3] }),
    changed("Conv2D_2", {
      attr: { strides: { list: { i: ["many"] } }, padding: { s: "U0FNRQ==" } },
    }),
    changed("x", {
      attr: {
        shape: { shape: { dim: [{ size: "-1" }, { size: "-6" }, { size: "6" }, { size: "2" }] } },
      },
    }),
    changed("x", {
      attr: {
        shape: { shape: { dim: [{ size: "-1" }, { size: "6" }, { size: "6" }, { size: "3" }] } },
      },
    }),
    { ...good, weightSpecs: specs.slice(1) },
    { ...good, weightData: new ArrayBuffer(8) },
    { ...good, weightSpecs: specs.map((s) => ({ ...s, shape: [1e9, 1e9] })) },
    { ...good, weightSpecs: specs.map((s) => ({ ...s, shape: [-1, 2] })) },
    { ...good, weightSpecs: specs.map((s) => ({ ...s, dtype: "string" as const })) },
  ];
  for (const [i, artifacts] of broken.entries()) {
    const error = await fromGraphModel(artifacts, { outputs: ["Softmax_8"] }).catch(
      (e: unknown) => e,
    );
    expect(error, `case ${i}: ${error}`).toBeInstanceOf(InvalidModelError);
  }
});

const folder = realData("weights/mobilenet_v1_0.5_graph");

test.skipIf(absent(folder))(
  "the real graph model of ../shared/data gives what the GraphModel gives on photos (skipped where it is absent)",
  async () => {
    const { modelTopology, weightsManifest } = JSON.parse(
      readFileSync(join(folder, "model.json"), "utf8"),
    );
    const bytes = readFileSync(join(folder, "group1-shard1of1"));
    const weightSpecs = weightsManifest.flatMap((group: { weights: object[] }) => group.weights);
    const weightData = bytes.buffer.slice(
      bytes.byteOffset,
      bytes.byteOffset + bytes.byteLength,
    ) as ArrayBuffer;
    const model = loaded({ modelTopology, weightSpecs, weightData });
    const graph = await fromGraphModel({ modelTopology, weightSpecs, weightData });
    expect(graph.inputs).toEqual(["Placeholder"]);
    expect(graph.outputs).toEqual(["final_result"]);
    const executable = await compile(graph);
    const files = ["coral_cat.png", "coral_dog_test_0.png", "gradcam_both.png"];
    const pixels = new Float32Array(files.length * 224 * 224 * 3);
    for (const [i, file] of files.entries()) {
      const photo = sharp(realData("photos", file)).removeAlpha();
      const bytes = await photo.resize(224, 224, { fit: "fill" }).raw().toBuffer();
      pixels.set(
        Array.from(bytes, (v) => v / 255),
        i * bytes.length,
      );
    }
    const shape = [files.length, 224, 224, 3];
    // in one go TensorFlow.js frees what its PlaceholderWithDefault hands on, and fails
    const head = "input/BottleneckInputPlaceholder";
    const squeeze = "module_apply_default/hub_output/feature_vector/SpatialSqueeze";
    const features = model.execute({ Placeholder: tensor(pixels, shape) }, [squeeze]) as Tensor;
    const want = model.execute({ [head]: features }, ["final_result"]) as Tensor;
    const { final_result: scores } = await executable.run({ Placeholder: ndArray(pixels, shape) });
    expect(want.shape).toEqual([3, 106]);
    expectClose(scores as NdArray, ndArray((await want.data()) as Float32Array, want.shape));
    await executable.dispose();
    model.dispose();
  },
  60_000,
);
