import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, serialization, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { input, layers, model, type SymbolicTensor, sequential } from "@tensorflow/tfjs-layers";
import { type NdArray, ndArray } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import { expect, test } from "vitest";
import { expectSame, expectSameAs } from "../../test/expect-same.js";
import { compile } from "../onnx/index.js";
import { fromLayersModel } from "./index.js";
import { refusedLayers } from "./refused.js";
import { layerTable } from "./table.js";

enableProdMode();

type ActivationIdentifier = NonNullable<Parameters<typeof layers.activation>[0]["activation"]>;
type Layer = InstanceType<typeof layers.Layer>;

/** One layer on a value of this shape behind a convolution or not, against TensorFlow.js. */
async function expectLayer(layer: Layer, shape: readonly number[]): Promise<void> {
  const x = input({ shape: [...shape] });
  await expectSame(model({ inputs: x, outputs: layer.apply(x) as SymbolicTensor }));
}

test.each([
  "elu",
  "gelu",
  "gelu_new",
  "hardSigmoid",
  "logSoftmax",
  "mish",
  "selu",
  "softplus",
  "softsign",
  "swish",
] as ActivationIdentifier[])(
  "the activation %s agrees, in a convolution and in a layer of its own",
  async (activation) => {
    await expectSame(
      sequential({
        layers: [
          layers.conv2d({ filters: 6, kernelSize: 3, inputShape: [7, 6, 8], activation }),
          layers.activation({ activation }),
        ],
      }),
    );
  },
);

test("Multiply and Average of three agree, and Multiply repeats a gate over the places", async () => {
  const x = input({ shape: [5, 4, 3] });
  const conv = (kernelSize: number, padding: "same" | "valid" = "same", strides = 1) =>
    layers.conv2d({ filters: 3, kernelSize, padding, strides }).apply(x) as SymbolicTensor;
  const [a, b] = [conv(1), conv(3)];
  const pooled = layers.globalMaxPooling2d({}).apply(x) as SymbolicTensor;
  const gate = layers.reshape({ targetShape: [1, 1, 3] }).apply(pooled) as SymbolicTensor;
  const product = layers.multiply().apply([a, b, x]) as SymbolicTensor;
  const gated = layers.multiply().apply([x, gate]) as SymbolicTensor;
  const mean = layers.average().apply([a, b, x]) as SymbolicTensor;
  await expectSame(model({ inputs: x, outputs: [product, gated, mean, pooled] }));
});

test.each([
  2,
  [1, 2] as [number, number],
  [
    [0, 2],
    [3, 1],
  ] as [[number, number], [number, number]],
])("Cropping2D by %j agrees", async (cropping) => {
  const crop = layers.cropping2D({
    cropping: cropping as [[number, number], [number, number]],
    inputShape: [6, 7, 2],
  });
  await expectSame(sequential({ layers: [crop] }));
});

test("Permute of a spatial value and of one of rank 3 agree", async () => {
  await expectSame(
    sequential({
      layers: [
        layers.permute({ dims: [3, 1, 2], inputShape: [4, 5, 3] }),
        layers.reshape({ targetShape: [6, 10] }),
        layers.permute({ dims: [2, 1] }),
      ],
    }),
  );
  await expectSame(
    sequential({ layers: [layers.permute({ dims: [2, 3, 1], inputShape: [4, 5, 3] })] }),
  );
});

test("noise layers do nothing outside training", async () => {
  await expectSame(
    sequential({
      layers: [
        layers.gaussianNoise({ stddev: 1, inputShape: [3, 4, 2] }),
        layers.gaussianDropout({ rate: 0.5 }),
        layers.alphaDropout({ rate: 0.5 }),
      ],
    }),
  );
});

test("a dilated convolution agrees", async () => {
  await expectSame(
    sequential({
      layers: [
        layers.conv2d({
          filters: 3,
          kernelSize: 3,
          dilationRate: [2, 1],
          padding: "same",
          inputShape: [7, 8, 2],
        }),
        layers.conv2d({ filters: 2, kernelSize: 2, dilationRate: 2 }),
      ],
    }),
  );
});

test("channels in front are refused", async () => {
  const dataFormat = "channelsFirst";
  for (const layer of [
    layers.globalMaxPooling2d({ dataFormat, inputShape: [2, 4, 4] }),
    layers.cropping2D({
      dataFormat,
      cropping: [
        [1, 1],
        [1, 1],
      ],
      inputShape: [2, 4, 4],
    }),
  ]) {
    const network = sequential({ layers: [layer] });
    await expect(fromLayersModel(network)).rejects.toThrow("build the network with channelsLast");
  }
});

test.each([
  ["LeakyReLU", () => layers.leakyReLU({}), [5, 4, 3]],
  ["LeakyReLU of slope 0.1", () => layers.leakyReLU({ alpha: 0.1 }), [6]],
  ["ELU", () => layers.elu(), [5, 4, 3]],
  ["ThresholdedReLU", () => layers.thresholdedReLU({ theta: 0.3 }), [5, 4, 3]],
  ["PReLU", () => layers.prelu(), [5, 4, 3]],
  ["PReLU with shared places", () => layers.prelu({ sharedAxes: [1, 2] }), [5, 4, 3]],
  ["PReLU with shared rows", () => layers.prelu({ sharedAxes: [1] }), [5, 4, 3]],
  ["PReLU of rank 2", () => layers.prelu(), [6]],
  ["PReLU of rank 3", () => layers.prelu({ sharedAxes: [1] }), [6, 2]],
  ["Softmax over the last axis", () => layers.softmax({ axis: -1 }), [5, 4, 3]],
  ["Softmax of rank 2, by default over axis 1", () => layers.softmax(), [7]],
  ["Dense of rank 3", () => layers.dense({ units: 4, activation: "softmax" }), [5, 3]],
  ["Dense of rank 4", () => layers.dense({ units: 4, activation: "relu" }), [5, 2, 3]],
  ["Dense of rank 4 without a bias", () => layers.dense({ units: 4, useBias: false }), [5, 2, 3]],
  ["RepeatVector", () => layers.repeatVector({ n: 3 }), [4]],
  ["Flatten of rank 3", () => layers.flatten(), [4, 3]],
  [
    "Flatten, channels moved back",
    () => layers.flatten({ dataFormat: "channelsFirst" }),
    [4, 2, 3],
  ],
  ["SpatialDropout1D", () => layers.spatialDropout1d({ rate: 0.5 }), [4, 3]],
  ["GlobalAveragePooling1D", () => layers.globalAveragePooling1d({}), [4, 3]],
  ["GlobalMaxPooling1D", () => layers.globalMaxPooling1d({}), [4, 3]],
  ["Rescaling", () => layers.rescaling({ scale: 1 / 127.5, offset: -1 }), [5, 4, 3]],
  ["Rescaling without an offset", () => layers.rescaling({ scale: 2 }), [5, 4, 3]],
] as const)("%s agrees", async (_, layer, shape) => {
  await expectLayer(layer(), shape);
});

test.each([
  ["same", 1, 1, true],
  ["same", 2, 1, false],
  ["valid", [2, 1] as [number, number], 2, true],
  ["valid", 1, 1, false],
] as const)(
  "SeparableConv2D with padding %s, strides %j, multiplier %d agrees",
  async (padding, strides, depthMultiplier, useBias) => {
    const shape = { filters: 4, kernelSize: 3, padding, depthMultiplier, useBias } as const;
    const separable = layers.separableConv2d({
      ...shape,
      strides: strides as number,
      activation: "relu",
    });
    await expectLayer(separable, [8, 7, 3]);
  },
);

test("a dilated SeparableConv2D agrees", async () => {
  const kernel = { filters: 4, kernelSize: 3, padding: "same", dilationRate: 2 } as const;
  await expectLayer(layers.separableConv2d(kernel), [8, 7, 3]);
});

test.each(
  (["same", "valid"] as const).flatMap((padding) =>
    [
      { kernelSize: 3, strides: 2 },
      { kernelSize: 2, strides: 2 },
      { kernelSize: 3, strides: 1 },
      { kernelSize: 2, strides: 3, useBias: false },
      { kernelSize: [4, 1], strides: [2, 1] },
    ].map((settings) => ({ padding, ...settings })),
  ),
)("Conv2DTranspose with %j agrees", async (settings) => {
  const layer = layers.conv2dTranspose({ filters: 4, activation: "tanh", ...settings } as never);
  await expectLayer(layer, [5, 4, 3]);
});

test.each([
  ["nearest", 2],
  ["nearest", [3, 1]],
  ["bilinear", 2],
  ["bilinear", [1, 3]],
] as const)("UpSampling2D, %s, by %j agrees", async (interpolation, size) => {
  const pair = (typeof size === "number" ? [size, size] : [...size]) as [number, number];
  const layer = layers.upSampling2d({ size: pair, interpolation });
  await expectLayer(layer, [4, 5, 3]);
});

test.each([
  ["bilinear", false, 7, 9],
  ["bilinear", true, 3, 4],
  ["nearest", false, 7, 3],
  ["nearest", true, 9, 4],
  ["bilinear", false, 1, 1],
] as const)(
  "Resizing, %s, cropToAspectRatio %s, to %d x %d agrees",
  async (interpolation, cropToAspectRatio, height, width) => {
    // in a model the layer hands a list on and fails; applied to a tensor it works
    const layer = layers.resizing({ height, width, interpolation, cropToAspectRatio });
    const x = input({ shape: [5, 6, 3] });
    const network = model({ inputs: x, outputs: layer.apply(x) as SymbolicTensor });
    const data = Float32Array.from({ length: 2 * 5 * 6 * 3 }, (_, i) => Math.sin(i));
    const want = layer.apply(tensor(data, [2, 5, 6, 3])) as Tensor;
    const graph = await fromLayersModel(network);
    const executable = await compile(graph);
    const got = await executable.run({ [x.sourceLayer.name]: ndArray(data, [2, 5, 6, 3]) });
    const values = got[graph.outputs[0] ?? ""];
    expect(values?.shape).toEqual([2, height, width, 3]);
    expectClose(values as NdArray, ndArray((await want.data()) as Float32Array, want.shape));
    await executable.dispose();
  },
);

test.each([
  [4, 4],
  [7, 8],
  [6, 7],
  [1, 1],
  [9, 3],
  [3, 12],
])("CenterCrop of 7 x 8 to %d x %d agrees", async (height, width) => {
  await expectLayer(layers.centerCrop({ height, width }), [7, 8, 2]);
});

test("Maximum and Minimum of three agree, ties included", async () => {
  const x = input({ shape: [5, 4, 3] });
  const y = layers.conv2d({ filters: 3, kernelSize: 1 }).apply(x) as SymbolicTensor;
  const largest = layers.maximum().apply([x, y, x]) as SymbolicTensor;
  const smallest = layers.minimum().apply([y, x, y]) as SymbolicTensor;
  await expectSame(model({ inputs: x, outputs: [largest, smallest] }));
});

test("values of different ranks merge as in TensorFlow.js", async () => {
  const x = input({ shape: [4, 2, 3] });
  const rows = input({ shape: [2, 3] });
  const channels = input({ shape: [3] });
  const outputs = [
    layers.add().apply([x, channels]),
    layers.multiply().apply([rows, x]),
    layers.maximum().apply([rows, channels]),
    layers.average().apply([channels, x, rows]),
  ] as SymbolicTensor[];
  await expectSame(model({ inputs: [x, rows, channels], outputs }));
});

test.each([1, 2, 3, -1])("Concatenate along axis %d agrees", async (axis) => {
  const shape = [2, 3, 4];
  const other = shape.map((d, i) => (i === (axis < 0 ? axis + 3 : axis - 1) ? 5 : d));
  const [a, b] = [input({ shape }), input({ shape: other })];
  const joined = layers.concatenate({ axis }).apply([a, b]) as SymbolicTensor;
  await expectSame(model({ inputs: [a, b], outputs: joined }));
});

test.each([
  [[5], [5], 1],
  [[5], [5], -1],
  [[4, 5], [3, 5], 2],
  [[4, 5], [3, 5], -1],
  [[4, 5], [4, 3], 1],
  [
    [4, 5],
    [5, 3],
    [2, 1],
  ],
  [
    [5, 4],
    [3, 5],
    [1, 2],
  ],
  [[4, 5], [5], [2, 1]],
  [[5, 4], [5], 1],
  [[5], [5, 4], 1],
  [[5], [4, 5], [1, 2]],
] as const)(
  "Dot of %j and %j along %j agrees, with and without normalize",
  async (left, right, axes) => {
    for (const normalize of [false, true]) {
      const [a, b] = [input({ shape: [...left] }), input({ shape: [...right] })];
      const along = typeof axes === "number" ? axes : ([...axes] as [number, number]);
      const product = layers.dot({ axes: along, normalize }).apply([a, b]) as SymbolicTensor;
      await expectSame(model({ inputs: [a, b], outputs: product }));
    }
  },
);

test("Concatenate along a negative axis that TensorFlow.js gets wrong is refused", async () => {
  const x = input({ shape: [2, 3, 4] });
  const joined = layers.concatenate({ axis: -2 }).apply([x, x]) as SymbolicTensor;
  const network = model({ inputs: x, outputs: joined });
  await expect(fromLayersModel(network)).rejects.toThrow("count the axis from 0");
});

test.each([
  [-1, [5, 4, 3]],
  [-1, [4, 3]],
  [1, [4]],
] as const)("BatchNormalization along axis %d of [batch, %j] agrees", async (axis, shape) => {
  await expectLayer(layers.batchNormalization({ axis }), shape);
});

// TensorFlow.js on the cpu repeats the statistics along the last axis, whichever is asked: the oracle turns the axes
test.each([
  [1, [5, 4, 3], [3, 2, 1]],
  [2, [5, 4, 3], [1, 3, 2]],
  [1, [4, 3], [2, 1]],
] as const)(
  "BatchNormalization along axis %d of [batch, %j] normalises that axis",
  async (axis, shape, dims) => {
    const x = input({ shape: [...shape] });
    const turn = () => layers.permute({ dims: [...dims] });
    const turned = sequential({
      layers: [
        layers.permute({ dims: [...dims], inputShape: [...shape] }),
        layers.batchNormalization({ axis: -1 }),
        turn(),
      ],
    });
    const direct = model({
      inputs: x,
      outputs: layers.batchNormalization({ axis }).apply(x) as SymbolicTensor,
    });
    await expectSameAs(direct, turned);
  },
);

test.each([
  [-1, [5, 4, 3], {}],
  [-1, [4, 3], { epsilon: 1e-6 }],
  [1, [4, 3], { center: false }],
  [[2, 3], [5, 4, 3], { scale: false }],
  [[1, 2, 3], [5, 4, 3], {}],
  [[1, 2], [5, 4, 3], { scale: false, center: false }],
  [-1, [4], {}],
] as const)(
  "LayerNormalization along %j of [batch, %j] with %j agrees",
  async (axis, shape, settings) => {
    const axes = typeof axis === "number" ? axis : [...axis];
    await expectLayer(layers.layerNormalization({ axis: axes, ...settings }), shape);
  },
);

test("a model in a model in a model, whose inner model is applied twice, agrees", async () => {
  const leaf = input({ shape: [6, 6, 2] });
  const seen = layers.conv2d({ filters: 2, kernelSize: 3, padding: "same" }).apply(leaf);
  const inner = model({
    inputs: leaf,
    outputs: [seen, layers.reLU().apply(seen)] as SymbolicTensor[],
    name: "inner",
  });
  const x = input({ shape: [6, 6, 2] });
  const [linear, bent] = inner.apply(x) as SymbolicTensor[];
  const [twice] = inner.apply(bent as SymbolicTensor) as SymbolicTensor[];
  const sum = layers.add().apply([linear, twice] as SymbolicTensor[]);
  const middle = model({ inputs: x, outputs: sum as SymbolicTensor, name: "middle" });
  const outer = sequential({ layers: [middle, layers.globalAveragePooling2d({})], name: "outer" });
  const y = input({ shape: [6, 6, 2] });
  const network = model({
    inputs: y,
    outputs: [outer.apply(y), middle.apply(y)] as SymbolicTensor[],
  });
  await expectSame(network);
  const { paths } = await fromLayersModel(network);
  for (const path of ["outer", "middle", "middle:1", "middle/inner", "middle/inner:3"]) {
    expect([...paths.keys()]).toContain(path);
  }
});

test("every layer that tfjs-layers registers is carried, or refused with a reason", () => {
  const registered: string[] = [];
  for (const [name, [type]] of Object.entries(
    serialization.SerializationMap.getMap().classNameMap,
  )) {
    const isLayer = type.prototype instanceof layers.Layer;
    if (isLayer && !["Model", "Sequential", "Functional", "InputLayer"].includes(name))
      registered.push(name);
  }
  expect(registered).toContain("Conv2D");
  const known = [...layerTable.keys(), ...refusedLayers.keys()];
  expect(new Set(known).size).toBe(known.length);
  expect(known).toEqual(expect.arrayContaining(registered));
});
