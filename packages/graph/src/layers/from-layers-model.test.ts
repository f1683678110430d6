import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, memory } from "@tensorflow/tfjs-core";
import { input, layers, model, sequential } from "@tensorflow/tfjs-layers";
import { ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { expectSame } from "../../test/expect-same.js";
import { UnsupportedOpError } from "../errors.js";
import { fromLayersModel, writeWeights } from "./index.js";

enableProdMode();

test("a VGG-like Sequential gives the values of TensorFlow.js", async () => {
  const conv = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  await expectSame(
    sequential({
      layers: [
        layers.conv2d({ ...conv, filters: 4, inputShape: [9, 7, 3] }),
        layers.conv2d({ ...conv, filters: 5, strides: 2 }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 6, activation: "tanh" }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 3, activation: "softmax" }),
      ],
    }),
  );
});

test.each([
  ["same", 1],
  ["same", 2],
  ["valid", 2],
] as const)(
  "depthwise, BatchNorm and pooling with padding %s and stride %d agree",
  async (padding, strides) => {
    await expectSame(
      sequential({
        layers: [
          layers.zeroPadding2d({
            padding: [
              [0, 1],
              [2, 0],
            ],
            inputShape: [8, 9, 3],
          }),
          layers.depthwiseConv2d({
            kernelSize: 3,
            padding,
            strides,
            depthMultiplier: 2,
            useBias: true,
          }),
          layers.batchNormalization({ scale: false }),
          layers.reLU({ maxValue: 6 }),
          layers.conv2d({
            filters: 4,
            kernelSize: [1, 3],
            padding,
            useBias: false,
            dilationRate: 1,
          }),
          layers.batchNormalization({ center: false, epsilon: 1e-5 }),
          layers.averagePooling2d({ poolSize: [2, 3], strides: [1, 2], padding }),
          layers.globalAveragePooling2d({}),
          layers.reshape({ targetShape: [1, 1, -1] }),
          layers.activation({ activation: "softmax" }),
          layers.reshape({ targetShape: [4] }),
        ],
      }),
    );
  },
);

test("a functional model with branches, two inputs, two outputs and a spatial output agrees", async () => {
  const a = input({ shape: [6, 6, 2], name: "a" });
  const b = input({ shape: [6, 6, 2], name: "b" });
  const shared = layers.conv2d({
    filters: 2,
    kernelSize: 3,
    padding: "same",
    activation: "relu",
    name: "shared",
  });
  const left = shared.apply(a) as typeof a;
  const right = shared.apply(b) as typeof a;
  const sum = layers.add().apply([left, right, a]) as typeof a;
  const joined = layers.concatenate().apply([sum, b]) as typeof a;
  const flat = layers.globalAveragePooling2d({}).apply(joined) as typeof a;
  const network = model({ inputs: [a, b], outputs: [joined, flat] });
  await expectSame(network);
  const graph = await fromLayersModel(network);
  expect(graph.paths.has("shared")).toBe(true);
  expect(graph.paths.has("shared:1")).toBe(true);
  expect([...graph.parameters.keys()].filter((p) => p.endsWith("kernel"))).toEqual([
    "shared/kernel",
  ]);
});

test("nested models agree, to any depth, and keep their paths", async () => {
  const inner = sequential({
    name: "inner",
    layers: [
      layers.conv2d({
        filters: 3,
        kernelSize: 3,
        inputShape: [8, 8, 1],
        name: "deep",
        activation: "sigmoid",
      }),
    ],
  });
  const x = input({ shape: [8, 8, 1] });
  const middle = model({ inputs: x, outputs: inner.apply(x) as typeof x, name: "middle" });
  const network = sequential({
    layers: [middle, layers.flatten(), layers.dense({ units: 1, name: "top" })],
  });
  await expectSame(network);
  const graph = await fromLayersModel(network);
  expect(graph.types.get(graph.paths.get("middle/inner/deep") ?? "")?.shape).toEqual([
    "batch",
    3,
    6,
    6,
  ]);
  expect(graph.parameters.get("middle/inner/deep/kernel")?.array.shape).toEqual([3, 3, 1, 3]);
});

test("a layer that cannot be carried is named with its path and what could be used", async () => {
  const network = sequential({
    layers: [layers.conv1d({ filters: 1, kernelSize: 1, inputShape: [4, 1], name: "line" })],
  });
  const error = await fromLayersModel(network).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UnsupportedOpError);
  expect((error as UnsupportedOpError).path).toBe("line");
  expect((error as Error).message).toContain(
    'Conv1D at "line" is not supported: it works on sequences',
  );
});

test("an open size is refused", async () => {
  const network = sequential({
    layers: [layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [null, null, 1] })],
  });
  await expect(fromLayersModel(network)).rejects.toThrow("has open dimensions");
});

test("what is refused is refused before any weight is read", async () => {
  const network = sequential({
    layers: [layers.dense({ units: 2, inputShape: [3] }), layers.softmax({ axis: 0, name: "s" })],
  });
  for (const weight of network.weights) {
    weight.read = () => {
      throw new Error("read");
    };
  }
  await expect(fromLayersModel(network)).rejects.toThrow('Softmax at "s" is not supported');
});

test("writeWeights puts parameters back, checks names and shapes first, and leaks nothing", async () => {
  const network = sequential({ layers: [layers.dense({ units: 1, inputShape: [2], name: "d" })] });
  const before = memory().numTensors;
  writeWeights(network, new Map([["d/kernel", ndArray(Float32Array.of(3, 4), [2, 1])]]));
  expect(memory().numTensors).toBe(before);
  const graph = await fromLayersModel(network);
  expect([...(graph.parameters.get("d/kernel")?.array.data ?? [])]).toEqual([3, 4]);
  expect(memory().numTensors).toBe(before);
  const wrong = new Map([["d/kernel", ndArray(Float32Array.of(1), [1])]]);
  expect(() => writeWeights(network, wrong)).toThrow(
    '"d/kernel" is [1], the model\'s weight [2,1]',
  );
  expect(() =>
    writeWeights(network, new Map([["d/kernal", ndArray(Float32Array.of(1), [1])]])),
  ).toThrow("nearest: d/kernel");
});
