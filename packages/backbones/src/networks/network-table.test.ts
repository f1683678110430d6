import "@tensorflow/tfjs-backend-cpu";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { enableProdMode, memory } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Graph } from "@xrt/graph";
import { expect, test } from "vitest";
import { parameterCount } from "../parameter-count.js";
import { findNetwork, networkNames, networkTable } from "./network-table.js";

enableProdMode();

/** What keras.applications counts, and SHA-256 of its weights' names and shapes; see the script beside it. */
const keras: Readonly<
  Record<string, { parameters: number; parametersNoTop: number; weights: string }>
> = JSON.parse(
  readFileSync(
    join(import.meta.dirname, "..", "..", "fixtures", "networks", "keras-applications.json"),
    "utf8",
  ),
).networks;

/** Mean, variance and count of a layer that Keras has in front of its EfficientNets, and ours have in their contract. */
const NORMALIZATION = 7;

const isGraph = (network: LayersModel | Graph): network is Graph => "nodes" in network;

test.each(networkTable)("$name has the parameters and features that the table states", (entry) => {
  const tensors = memory().numTensors;
  const top = entry.build({ seed: null });
  const base = entry.build({ seed: null, includeTop: false });
  const outside = entry.name.startsWith("efficientnet-b") ? NORMALIZATION : 0;
  expect(parameterCount(top) + outside).toBe(entry.parameters);
  expect(parameterCount(base) + outside).toBe(entry.parametersNoTop);
  const features = isGraph(base)
    ? base.types.get(base.outputs[0] ?? "")?.shape
    : base.outputs[0]?.shape;
  expect(features?.at(-1)).toBe(entry.features);
  const published = keras[entry.name];
  if (published !== undefined) {
    expect(published.parameters).toBe(entry.parameters);
    expect(published.parametersNoTop).toBe(entry.parametersNoTop);
  }
  if (isGraph(top) || isGraph(base)) return;
  if (published !== undefined) expect(weightsOf(top)).toBe(published.weights);
  top.dispose();
  base.dispose();
  expect(memory().numTensors).toBe(tensors);
});

/** SHA-256 of names and shapes of all weights, sorted. */
function weightsOf(network: LayersModel): string {
  const lines = network.layers.flatMap((layer) =>
    layer.weights.map(({ originalName, shape }) => {
      const kind = originalName.slice(originalName.lastIndexOf("/") + 1);
      return `${layer.name}/${kind} [${shape.join(", ")}]`;
    }),
  );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

test("the counts of the design for networks that Keras does not have", () => {
  const counts = (name: string) => {
    const { parameters, parametersNoTop } = findNetwork(name);
    return [parameters, parametersNoTop];
  };
  // trainable values of torchvision, and two statistics for each channel of a BatchNorm
  expect(counts("resnet18")).toEqual([11_689_512 + 9600, 11_186_112]);
  expect(counts("resnet34")).toEqual([21_797_672 + 17_024, 21_301_696]);
  expect(counts("resnet50-v1.5")).toEqual([25_557_032 + 53_120, 23_561_152]);
  expect(counts("squeezenet-1.0")[0]).toBe(1_248_424);
  expect(counts("squeezenet-1.1")[0]).toBe(1_235_496);
  expect(counts("darknet-tiny")[0]).toBe(1_046_488);
  // torchvision and timm
  expect(counts("vit-b-16")[0]).toBe(86_567_656);
  expect(counts("deit-s")[0]).toBe(22_050_664);
  expect(counts("study-cnn-2020")[0]).toBe(896 + 18_496 + 65);
});

test("every name is there once, and a near miss is told the nearest", () => {
  expect(new Set(networkNames).size).toBe(networkNames.length);
  expect(() => findNetwork("resnet50-v1.6")).toThrow('did you mean "resnet50-v1.5"?');
  expect(() => findNetwork("DenseNet121")).toThrow('did you mean "densenet121"?');
  expect(() => findNetwork("resnet50")).toThrow(
    'did you mean "resnet50-v1" or "resnet50-v1.5" or "resnet50-v2"?',
  );
});
