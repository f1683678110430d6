import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { loadLayersModel as loadTfjs } from "@tensorflow/tfjs-layers";
import { type NdArray, type Preprocess, UsageError } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { describe, expect, test } from "vitest";
import { residual } from "../../test/residual.js";
import { smallBackbone, trainedGraph } from "../../test/trained-network.js";
import { fromModel } from "../backbone/from-model.js";
import { type ExportFormat, exportWeights } from "./export-weights.js";
import { readWeights } from "./read-weights.js";
import { contractOf } from "./weight-contract.js";
import type { WeightFile } from "./weight-file.js";

enableProdMode();

const formats = ["safetensors", "tfjs", "keras-h5", "onnx", "npz"] as const;

/** What is written, read back. */
async function back(
  written: Uint8Array | Readonly<Record<string, Uint8Array>>,
): Promise<WeightFile> {
  if (written instanceof Uint8Array) return readWeights(written, { path: "written" });
  const sibling = async (name: string) => written[name] as Uint8Array;
  return readWeights(written["model.json"] as Uint8Array, { path: "model.json", sibling });
}

/** The bits of every tensor, so that NaN and the sign of zero count. */
const bits = (tensors: ReadonlyMap<string, NdArray>) =>
  [...tensors]
    .map(
      ([name, { shape, data }]) =>
        [name, [...shape], Buffer.from(Float32Array.from(data).buffer).toString("base64")] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** Names of every framework, and values that are easily lost. */
const odd = new Map<string, NdArray>([
  ["layer1.0.conv1.weight", { shape: [1, 2], data: Float32Array.of(-0, Number.MIN_VALUE) }],
  ["conv1/conv/kernel", { shape: [2, 1, 2], data: Float32Array.of(1e-45, 3.4e38, -1, 0.1) }],
  ["conv1/conv/bias", { shape: [1], data: Float32Array.of(Number.POSITIVE_INFINITY) }],
  ["outer/inner/x_b", { shape: [3], data: Float32Array.of(1, 2, 3) }],
  ["0", { shape: [1], data: Float32Array.of(5) }],
  ["scalar", { shape: [], data: Float32Array.of(7) }],
  ["module/MobilenetV1/Conv2d_0/weights", { shape: [2], data: Float32Array.of(8, 9) }],
]);

describe.each(formats)("%s", (format: ExportFormat) => {
  test("what is written is read back bit for bit, whatever the names", async () => {
    const file = await back(await exportWeights(odd, format));
    expect(bits(file.tensors)).toEqual(bits(odd));
    // and once more through what was read
    expect(bits((await back(await exportWeights(file, format))).tensors)).toEqual(bits(odd));
  });

  test("a network's weights come back by the names of its graph", async () => {
    const network = smallBackbone();
    const { parameters } = await fromLayersModel(network);
    const file = await back(await exportWeights(network, format));
    for (const [name, { array }] of parameters) {
      expect(file.tensors.get(name)?.shape, name).toEqual(array.shape);
      expect(
        Buffer.from(Float32Array.from(file.tensors.get(name)?.data ?? []).buffer).equals(
          Buffer.from(Float32Array.from(array.data).buffer),
        ),
        name,
      ).toBe(true);
    }
    network.dispose();
  });
});

test("a file goes back as what it was, by the name that readWeights gives its format", async () => {
  for (const format of formats) {
    const file = await back(await exportWeights(odd, format));
    const again = await back(await exportWeights(file, file.format as ExportFormat));
    expect([again.format, bits(again.tensors)]).toEqual([file.format, bits(odd)]);
  }
});

test("the contract travels in every format that has a place for it", async () => {
  const preprocess: Preprocess = {
    mode: "tf",
    size: [32, 32],
    channels: 3,
    geometry: "center-crop",
    resampler: "bilinear",
  };
  const graph = await trainedGraph();
  const backbone = await fromModel(graph, {
    preprocess,
    classes: ['COVID-19 "á"'],
    featureLayer: "conv_pw_13_relu",
    network: "small",
  });
  const contract = {
    network: "small",
    preprocess,
    featureLayer: "conv_pw_13_relu",
    classes: ['COVID-19 "á"'],
  };
  for (const format of ["safetensors", "tfjs", "keras-h5", "onnx"] as const) {
    const file = await back(await exportWeights(backbone, format));
    expect(contractOf(file), format).toEqual(contract);
    // a converted file keeps it
    expect(contractOf(await back(await exportWeights(file, "safetensors"))), format).toEqual(
      contract,
    );
  }
  const again = await fromModel(await exportWeights(backbone, "onnx"));
  expect(again.preprocess).toEqual(preprocess);
  expect(again.classes).toEqual(contract.classes);
});

test("tfjs: TensorFlow.js opens a network that was written, and it says the same", async () => {
  const network = residual();
  const { "model.json": json, "weights.bin": bin } = (await exportWeights(network, "tfjs")) as {
    "model.json": Uint8Array;
    "weights.bin": Uint8Array;
  };
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json));
  const weightData = Uint8Array.from(bin).buffer;
  const opened = await loadTfjs({
    load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
  });
  expect(bits((await back(await exportWeights(opened, "safetensors"))).tensors)).toEqual(
    bits((await back(await exportWeights(network, "safetensors"))).tensors),
  );
  network.dispose();
});

test("onnx: a network that was written runs", async () => {
  const graph = await trainedGraph();
  const { graph: again } = await fromModel(await exportWeights(graph, "onnx"), {
    preprocess: {
      mode: "tf",
      size: [32, 32],
      channels: 3,
      geometry: "squash",
      resampler: "bilinear",
    },
  });
  const executable = await compile(again);
  const out = await executable.run({
    [again.inputs[0] ?? ""]: { shape: [1, 32, 32, 3], data: new Float32Array(32 * 32 * 3) },
  });
  expect(out[again.outputs[0] ?? ""]?.shape).toEqual([1, 1]);
  await executable.dispose();
});

test("names that a format cannot hold, and formats that there are not, are refused", async () => {
  const one = (name: string) => new Map([[name, { shape: [1], data: Float32Array.of(1) }]]);
  await expect(exportWeights(one("../x"), "npz")).rejects.toThrow(
    '"../x" cannot be the name of a file',
  );
  await expect(exportWeights(one("a//b"), "keras-h5")).rejects.toThrow('"a/" is no path');
  await expect(exportWeights(one("__metadata__"), "safetensors")).rejects.toThrow(UsageError);
  await expect(exportWeights(one("a"), "safetensor" as "safetensors")).rejects.toThrow(
    'did you mean "safetensors"? There are safetensors, tfjs, keras-h5, onnx, npz',
  );
  await expect(exportWeights({ a: [1] } as never, "npz")).rejects.toThrow(
    '"a" is no float32 array',
  );
});
