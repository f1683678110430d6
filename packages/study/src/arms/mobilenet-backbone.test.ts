import type { Tensor } from "@tensorflow/tfjs-core";
import { memory, tensor4d } from "@tensorflow/tfjs-core";
import { model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { loadLayersModel } from "@xrt/backbones/node";
import { preprocess, stack } from "@xrt/core";
import { decodeAll } from "@xrt/data";
import { openDataset } from "@xrt/data/node";
import { startAt, tap } from "@xrt/graph";
import { compile, runBatches } from "@xrt/graph/onnx";
import { sampleMobileNetFolder, sampleXraysFolder } from "@xrt/sample";
import { expectClose } from "@xrt/testing";
import { expect, test } from "vitest";
import { FEATURES, isHead, MOBILENET_CONTRACT, mobileNetBackbone } from "./mobilenet-backbone.js";

const { records } = await openDataset(sampleXraysFolder());
const { images } = await decodeAll(records.slice(0, 2));

/** Features by TensorFlow.js itself: the embedded model as it is, cut after its own global average. */
async function originalFeatures(): Promise<Float32Array> {
  const whole = await loadLayersModel(sampleMobileNetFolder());
  const pool = whole.layers.find((layer) => layer.getClassName().startsWith("GlobalAverage"));
  const cut = model({ inputs: whole.inputs, outputs: pool?.output as SymbolicTensor });
  const input = stack(images.map((image) => preprocess(MOBILENET_CONTRACT, image)));
  const x = tensor4d(input.data, input.shape as [number, number, number, number]);
  const y = cut.predict(x) as Tensor;
  const data = Float32Array.from(await y.data());
  x.dispose();
  y.dispose();
  whole.dispose();
  return data;
}

test("mobileNetBackbone gives the features of the embedded MobileNet, from grey pixels", async () => {
  const { graph } = await mobileNetBackbone(0);
  const executable = await compile(tap(graph, [FEATURES]));
  const features = await runBatches(executable, graph.inputs[0] ?? "", stack(images));
  await executable.dispose();
  expect(features.shape).toEqual([2, 256]);
  expectClose(features.data, await originalFeatures(), { relative: 1e-5, absolute: 1e-5 });
}, 60_000);

test("mobileNetBackbone draws 257 head parameters from the seed, and nothing else", async () => {
  const [a, again, other] = [
    await mobileNetBackbone(0),
    await mobileNetBackbone(0),
    await mobileNetBackbone(1),
  ];
  const head = [...a.graph.parameters].filter(([name]) => isHead(name));
  expect(head.reduce((n, [, { array }]) => n + array.data.length, 0)).toBe(257);
  const kernel = [...a.graph.parameters.keys()].find((n) => isHead(n) && n.includes("kernel"));
  for (const [name, { array }] of a.graph.parameters) {
    expect(again.graph.parameters.get(name)?.array.data, name).toEqual(array.data);
    if (name === kernel) {
      expect(other.graph.parameters.get(name)?.array.data).not.toEqual(array.data);
    } else expect(other.graph.parameters.get(name)?.array.data, name).toEqual(array.data);
  }
  expect([...startAt(a.graph, FEATURES).parameters.keys()].every(isHead)).toBe(true);
});

test("mobileNetBackbone leaves no tensor behind", async () => {
  await mobileNetBackbone(0);
  const before = memory().numTensors;
  await mobileNetBackbone(0);
  expect(memory().numTensors).toBe(before);
});
