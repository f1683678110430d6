import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, tensor } from "@tensorflow/tfjs-core";
import { type LayersModel, layers, sequential } from "@tensorflow/tfjs-layers";
import { type NdArray, ndArray, randomStream } from "@xrt/core";
import type { Examples } from "../src/examples.js";

enableProdMode();

/**
 * Two convolutions with BatchNorm and a dense head, on images `[6, 6, 1]`: weights and statistics of a seed, statistics that are not
 * those of the images.
 */
export function smallNetwork({
  outputs = 1,
  seed = 0,
}: {
  readonly outputs?: number;
  readonly seed?: number;
} = {}): LayersModel {
  const model = sequential({
    layers: [
      layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [6, 6, 1], name: "conv1" }),
      layers.batchNormalization({ name: "norm1" }),
      layers.reLU({ name: "relu1" }),
      layers.conv2d({ filters: 4, kernelSize: 3, useBias: false, name: "conv2" }),
      layers.batchNormalization({ name: "norm2" }),
      layers.reLU({ name: "relu2" }),
      layers.globalAveragePooling2d({ name: "pool" }),
      layers.dense({ units: outputs, activation: "sigmoid", name: "head" }),
    ],
  });
  for (const layer of model.layers) {
    for (const weight of layer.weights) {
      const noise = randomStream(seed, weight.originalName.replace(/_\d+(?=\/)/, ""));
      const positive = /variance|gamma/.test(weight.originalName);
      const size = (weight.shape as number[]).reduce((n, d) => n * d, 1);
      const values = Float32Array.from({ length: size }, (_, i) =>
        positive ? 0.5 + noise.uniform(i) : 0.5 * noise.normal(i),
      );
      const value = tensor(values, weight.shape as number[]);
      weight.write(value);
      value.dispose();
    }
  }
  return model;
}

/** Values of all weights by layer and name, copied. */
export async function weightsOf(model: LayersModel): Promise<Record<string, number[]>> {
  const found: Record<string, number[]> = {};
  for (const layer of model.layers) {
    for (const weight of layer.weights) {
      const name = weight.originalName.slice(weight.originalName.lastIndexOf("/") + 1);
      found[`${layer.name}/${name}`] = [...(await weight.read().data())];
    }
  }
  return found;
}

/** Images in memory with numbers as labels. */
export interface Pictures extends Examples {
  readonly inputs: NdArray;
  readonly labels: readonly number[];
}

/** Noisy images `[6, 6, 1]`; those of class 1 are brighter on the left. Two an image, alike, of each patient. */
export function pictures(n: number, stream: string): Pictures {
  const noise = randomStream(0, stream);
  const labels = Array.from({ length: n }, (_, i) => (i >> 1) % 2);
  const data = Float32Array.from({ length: 36 * n }, (_, k) => {
    const [i, column] = [Math.floor(k / 36), k % 6];
    return noise.normal(k) + (labels[i] === 1 && column < 3 ? 1.2 : 0);
  });
  return {
    inputs: ndArray(data, [n, 6, 6, 1]),
    labels,
    groups: labels.map((_, i) => `p${i >> 1}`),
  };
}
