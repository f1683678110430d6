import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, memory } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { UsageError } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { describe, expect, test } from "vitest";
import {
  cbrTiny,
  deiTSmall,
  denseNet121,
  inceptionV3,
  initialise,
  loadWeights,
  mobileNetV1,
  mobileNetV2,
  type NetworkOptions,
  networkTable,
  parameterCount,
  squeezeNet11,
  vgg16,
} from "../index.js";
import { firstKernel } from "../transfer/initialisation/first-kernel.js";

enableProdMode();

async function bytesOf(network: LayersModel): Promise<Map<string, string>> {
  const { parameters } = await fromLayersModel(network);
  return new Map(
    [...parameters].map(([name, { array }]) => [
      name,
      Buffer.from(array.data.slice().buffer).toString("base64"),
    ]),
  );
}

describe("first values", () => {
  test("are a function of the seed alone, and those of initialise from scratch", async () => {
    // depthwise and other convolutions
    const shape = { inputShape: [32, 32, 1], includeTop: false } as const;
    const build = (seed: number) => mobileNetV1({ ...shape, alpha: 0.25, seed });
    const [first, again, other] = [build(5), build(5), build(6)];
    expect(await bytesOf(again)).toEqual(await bytesOf(first));
    expect(await bytesOf(other)).not.toEqual(await bytesOf(first));
    await initialise(other, "scratch", 5);
    expect(await bytesOf(other)).toEqual(await bytesOf(first));
    for (const network of [first, again, other]) network.dispose();
  });

  test("are He-uniform, and 1e-6 for a LayerScale", () => {
    const scale = firstKernel([1, 1, 4, 1], () => 1, "b_layer_scale/depthwise_kernel", 2);
    expect([...scale.data]).toEqual([...new Float32Array(4).fill(1e-6)]);
    const kernel = firstKernel([3, 3, 4, 1], () => 9, "b_dw/depthwise_kernel", 2);
    expect(Math.max(...kernel.data.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 9));
    expect(new Set(kernel.data).size).toBe(36);
  });

  test("for seed null share one memory, which loading does not write to", async () => {
    const [network, other] = [0, 1].map(() => cbrTiny({ inputShape: [32, 32, 3], seed: null }));
    const kernels = async (of: LayersModel | undefined) => {
      const { parameters } = await fromLayersModel(of as LayersModel);
      return [...parameters].filter(([name]) => name.endsWith("/kernel"));
    };
    const before = await kernels(network);
    expect(new Set(before.map(([, { array }]) => array.data.buffer)).size).toBeLessThan(
      before.length,
    );
    const ones = before.map(
      ([name, { array }]) =>
        [name, { shape: array.shape, data: new Float32Array(array.data.length).fill(1) }] as const,
    );
    loadWeights(network as LayersModel, new Map(ones), { allowMissing: /./ });
    for (const [, { array }] of await kernels(network)) {
      expect(array.data.every((v) => v === 1)).toBe(true);
    }
    for (const [, { array }] of await kernels(other)) {
      expect(array.data.every((v) => v === 0)).toBe(true);
    }
    network?.dispose();
    other?.dispose();
  });

  test("are zero kernels for seed null; normalisations are those of a fresh network", async () => {
    const network = mobileNetV2({ alpha: 0.35, inputShape: [32, 32, 3], seed: null });
    const { parameters } = await fromLayersModel(network);
    expect(parameters.get("Conv1/kernel")?.array.data.every((v) => v === 0)).toBe(true);
    expect(parameters.get("bn_Conv1/gamma")?.array.data.every((v) => v === 1)).toBe(true);
    expect(parameters.get("bn_Conv1/moving_variance")?.array.data.every((v) => v === 1)).toBe(true);
    network.dispose();
  });

  test("leave no tensor behind", () => {
    const before = memory().numTensors;
    squeezeNet11({ inputShape: [32, 32, 3], seed: 1 }).dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe("options as in keras.applications", () => {
  const build = (options: NetworkOptions) => denseNet121({ seed: null, ...options });

  test("inputShape: one channel, sides that differ", () => {
    const network = build({ inputShape: [64, 96, 1], includeTop: false });
    expect(network.outputs[0]?.shape).toEqual([null, 2, 3, 1024]);
    expect(network.getLayer("conv1/conv").getWeights()[0]?.shape).toEqual([7, 7, 1, 64]);
    network.dispose();
  });

  test.each([
    ["avg", "avg_pool"],
    ["max", "max_pool"],
  ] as const)("pooling: %s ends in %s", (pooling, last) => {
    const network = build({ inputShape: [32, 32, 3], includeTop: false, pooling });
    expect(network.outputs[0]?.shape).toEqual([null, 1024]);
    expect(network.layers.at(-1)?.name).toBe(last);
    network.dispose();
  });

  test("classes and classifierActivation: CheXNet's 14 sigmoids, 7,051,854 parameters", () => {
    const network = build({ classes: 14, classifierActivation: "sigmoid" });
    expect(parameterCount(network)).toBe(7_051_854);
    expect(network.getLayer("predictions").getConfig().activation).toBe("sigmoid");
    network.dispose();
  });

  test("the xrv network has 6,966,034 trainable parameters", () => {
    const network = build({
      inputShape: [224, 224, 1],
      classes: 18,
      classifierActivation: "linear",
    });
    const trainable = network.trainableWeights.reduce(
      (n, { shape }) => n + shape.reduce<number>((size, d) => size * (d ?? 1), 1),
      0,
    );
    expect(trainable).toBe(6_966_034);
    network.dispose();
  });

  test("softmax, sigmoid and logits are one function apart, for a network whose activation is a layer", async () => {
    const outputs = [];
    for (const classifierActivation of ["linear", "softmax", "sigmoid"] as const) {
      const shape = { inputShape: [32, 32, 3], classes: 3 } as const;
      const network = mobileNetV1({ ...shape, alpha: 0.25, classifierActivation, seed: 4 });
      const graph = await fromLayersModel(network);
      const executable = await compile(graph);
      const data = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => Math.sin(i));
      const out = await executable.run({ input_1: { data, shape: [1, 32, 32, 3] } });
      outputs.push([...(out[graph.outputs[0] ?? ""]?.data ?? [])]);
      await executable.dispose();
      network.dispose();
    }
    const [logits = [], softmax = [], sigmoid = []] = outputs;
    const sum = logits.reduce((total, v) => total + Math.exp(v), 0);
    for (const [i, v] of logits.entries()) {
      expect(softmax[i]).toBeCloseTo(Math.exp(v) / sum, 5);
      expect(sigmoid[i]).toBeCloseTo(1 / (1 + Math.exp(-v)), 5);
    }
  });
});

describe("what is out of range is refused by the builder's name", () => {
  test.each<[string, () => unknown, string]>([
    [
      "too small",
      () => vgg16({ inputShape: [31, 64, 3] }),
      "vgg16: inputShape is [31,64,3], wants [height, width, channels] of at least 32 x 32 and 1 or 3 channels",
    ],
    ["two channels", () => squeezeNet11({ inputShape: [64, 64, 2] }), "squeezeNet11: inputShape"],
    ["below its own limit", () => inceptionV3({ inputShape: [74, 75, 3] }), "at least 75 x 75"],
    [
      "an unknown pooling",
      () => vgg16({ includeTop: false, pooling: "mean" as never, seed: null }),
      'vgg16: pooling is "mean", wants one of "avg", "max", null',
    ],
    [
      "an unknown activation",
      () => cbrTiny({ classifierActivation: "relu" as never }),
      'cbrTiny: classifierActivation is "relu", wants one of "softmax", "sigmoid", "linear"',
    ],
    ["no classes", () => cbrTiny({ classes: 0 }), "cbrTiny: classes is 0"],
    ["no multiple of the patch", () => deiTSmall({ inputShape: [40, 32, 3] }), "multiples of 16"],
    [
      "a pooling that tokens do not have",
      () => deiTSmall({ inputShape: [32, 32, 3], includeTop: false, pooling: "max" }),
      'deiTSmall: pooling is "max"',
    ],
  ])("%s", (_, build, message) => {
    expect(build).toThrow(RangeError);
    expect(build).toThrow(message);
  });
});

test.each(networkTable.map(({ name, build }) => ({ name, build })))(
  "$name refuses an option that it does not have",
  ({ build }) => {
    const misspelt = () => build({ clases: 3 } as never);
    expect(misspelt).toThrow(UsageError);
    expect(misspelt).toThrow(/^[a-zA-Z0-9]+: has no option "clases"; nearest: classes/);
  },
);

test("options of a builder's own are among the nearest, and are refused by the builders without them", () => {
  expect(() => mobileNetV1({ alfa: 0.5 } as never)).toThrow(
    'mobileNetV1: has no option "alfa"; nearest: alpha',
  );
  const alike = { inputShape: [32, 32, 3], epsilon: 1e-5 } as never;
  expect(() => vgg16(alike)).toThrow('vgg16: has no option "epsilon"');
});
