import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { input, layers, model, type SymbolicTensor, sequential } from "@tensorflow/tfjs-layers";
import { expect, test } from "vitest";
import { expectSame } from "../../test/expect-same.js";
import { fromLayersModel } from "./index.js";

enableProdMode();

test.each(["hardSigmoid", "mish", "swish"] as const)(
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
