import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, memory } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { DataError, type NdArray, ndArray, sizeOf } from "@xrt/core";
import { afterAll, describe, expect, test } from "vitest";
import {
  denseNet121,
  loadWeights,
  type NameScheme,
  resNet50V15,
  studyCnn2020,
  toNetworkNames,
  visionTransformerB16,
  weightCoverage,
  withWeights,
} from "../index.js";
import { networkParameters } from "./network-parameters.js";

enableProdMode();

const network = studyCnn2020({ inputShape: [8, 8, 1], seed: 3 });
afterAll(() => network.dispose());

/** A tensor for every weight, of its shape, full of `value`. */
function tensors(of: LayersModel = network, value = 1): Map<string, NdArray> {
  return new Map(
    [...networkParameters(of)].map(([name, shape]) => [
      name,
      ndArray(new Float32Array(sizeOf(shape)).fill(value), shape),
    ]),
  );
}

const kernel = () => network.getLayer("conv2d_1").getWeights()[0]?.dataSync() as Float32Array;

describe("loadWeights", () => {
  test("gives every weight its tensor, shares the memory, and leaks nothing", () => {
    const given = tensors();
    const before = memory().numTensors;
    const coverage = loadWeights(network, given);
    expect(memory().numTensors).toBe(before);
    expect(coverage).toEqual({
      loaded: [...given.keys()],
      missing: [],
      unexpected: [],
      mismatched: [],
    });
    expect(kernel()).toBe(given.get("conv2d_1/kernel")?.data);
  });

  test("refuses what lacks a weight, has one too many or of another shape, and loads nothing then", () => {
    loadWeights(network, tensors(network, 2));
    const lacking = tensors();
    lacking.delete("dense_1/bias");
    expect(() => loadWeights(network, lacking, { path: "w.h5" })).toThrow(
      /w\.h5: does not fit the network, 5 of 6 weights have their tensor: no tensor for the weights dense_1\/bias\./,
    );
    const more = tensors().set("fc/kernel", ndArray(new Float32Array(2), [2]));
    expect(() => loadWeights(network, more)).toThrow("no place for the tensors fc/kernel");
    const other = tensors().set("dense_1/kernel", ndArray(new Float32Array(128), [64, 2]));
    expect(() => loadWeights(network, other)).toThrow(
      "another shape dense_1/kernel is [64,2], wanted [64,1]",
    );
    expect(() => loadWeights(network, other)).toThrow(DataError);
    expect(kernel().every((v) => v === 2)).toBe(true);
  });

  test("loads a part where patterns allow it, and says what kept its values", () => {
    loadWeights(network, tensors(network, 2));
    const some = tensors().set("head/kernel", ndArray(new Float32Array(1), [1]));
    some.delete("dense_1/bias");
    some.set("dense_1/kernel", ndArray(new Float32Array(128), [64, 2]));
    const coverage = loadWeights(network, some, {
      // a global expression is matched from the start each time
      allowMissing: /dense_1/g,
      allowUnexpected: (name) => name.startsWith("head/"),
    });
    expect(coverage.missing).toEqual(["dense_1/bias"]);
    expect(coverage.mismatched).toEqual([
      { name: "dense_1/kernel", wanted: [64, 1], got: [64, 2] },
    ]);
    expect(coverage.unexpected).toEqual(["head/kernel"]);
    expect(kernel().every((v) => v === 1)).toBe(true);
    expect(network.getLayer("dense_1").getWeights()[0]?.dataSync()[0]).toBe(2);
  });

  test("points to collapseToGrey where colour weights meet a grey network", () => {
    const colour = tensors().set("conv2d_1/kernel", ndArray(new Float32Array(864), [3, 3, 3, 32]));
    expect(() => loadWeights(network, colour)).toThrow("collapseToGrey");
  });

  test("withWeights leaves the graph that it is given as it is", () => {
    const graph = visionTransformerB16({ inputShape: [16, 16, 1], classes: 2, seed: null });
    const bias = ndArray(Float32Array.of(1, 2), [2]);
    const given = new Map([["head/bias", bias]]);
    const { graph: filled, coverage } = withWeights(graph, given, { allowMissing: () => true });
    expect(coverage.loaded).toEqual(["head/bias"]);
    expect(filled.parameters.get("head/bias")?.array).toBe(bias);
    expect(graph.parameters.get("head/bias")?.array.data[0]).toBe(0);
    expect(() => withWeights(graph, given)).toThrow(/1 of 152 weights have their tensor/);
  });
});

describe("toNetworkNames", () => {
  const dense = denseNet121({ inputShape: [32, 32, 1], classes: 2, seed: null });
  afterAll(() => dense.dispose());
  const convolution = ndArray(new Float32Array(128 * 64), [128, 64, 1, 1]);

  test.each<[string, NameScheme, string]>([
    ["features.denseblock1.denselayer1.conv1.weight", "torchvision", ""],
    [
      "module.densenet121.features.denseblock1.denselayer1.conv1.weight",
      "torchvision",
      "module.densenet121.",
    ],
    ["features.denseblock1.denselayer1.conv.1.weight", "torchvision-old", ""],
    ["backbone.features.denseblock1.denselayer1.layers.conv1.weight", "monai", "backbone."],
  ])("knows %s", (name, scheme, prefix) => {
    const stem = name.replace(/denseblock1.*/, "conv0.weight");
    const file = new Map([
      [stem, ndArray(new Float32Array(64 * 49), [64, 1, 7, 7])],
      [name, convolution],
      [`${prefix}features.norm0.num_batches_tracked`, ndArray(new Float32Array(1), [])],
    ]);
    const found = toNetworkNames(dense, "densenet121", file);
    expect([found.scheme, found.prefix]).toEqual([scheme, prefix]);
    expect([...found.tensors.keys()]).toEqual(["conv1/conv/kernel", "conv2_block1_1_conv/kernel"]);
    expect(found.tensors.get("conv2_block1_1_conv/kernel")?.shape).toEqual([1, 1, 64, 128]);
    expect(found.ignored).toHaveLength(1);
  });

  test("leaves what has no place under its own name, to be refused", () => {
    const file = new Map([["fc_0.weight", ndArray(new Float32Array(1), [1, 1, 1, 1])]]);
    const { tensors: found } = toNetworkNames(dense, "densenet121", file);
    expect(weightCoverage(dense, found).unexpected).toEqual(["fc_0.weight"]);
  });

  test("has no names of torchvision for ResNet50 v1, whose strides are elsewhere", () => {
    const v15 = resNet50V15({ inputShape: [32, 32, 3], seed: null });
    const options = { scheme: "torchvision" } as const;
    expect(() => toNetworkNames(v15, "resnet50-v1", new Map(), options)).toThrow(
      '"resnet50-v1" has no names in the scheme "torchvision"; there are keras, keras-old',
    );
    expect(toNetworkNames(v15, "resnet50-v1.5", new Map(), options).tensors.size).toBe(0);
    v15.dispose();
  });
});
