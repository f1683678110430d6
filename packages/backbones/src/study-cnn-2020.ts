import { type LayersModel, layers, sequential } from "@tensorflow/tfjs-layers";

/** Options of {@link studyCnn2020}. */
export interface StudyCnn2020Options {
  /** `[height, width, channels]` of the input. */
  readonly inputShape?: readonly [number, number, number];
}

/**
 * The benchmark network in the code of the 2020 study "Visualizing Transfer Learning in COVID-19 X-rays", with random
 * weights: Conv 32 3x3, max-pool 2, Conv 64 3x3, global average, Dense 1 with a sigmoid. It is trained from scratch.
 */
export function studyCnn2020({
  inputShape = [224, 224, 3],
}: StudyCnn2020Options = {}): LayersModel {
  const conv = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  return sequential({
    name: "study_cnn_2020",
    layers: [
      layers.conv2d({ ...conv, filters: 32, inputShape: [...inputShape], name: "conv2d_1" }),
      layers.maxPooling2d({ poolSize: 2, name: "max_pooling2d_1" }),
      layers.conv2d({ ...conv, filters: 64, name: "conv2d_2" }),
      layers.globalAveragePooling2d({ name: "global_average_pooling2d_1" }),
      layers.dense({ units: 1, activation: "sigmoid", name: "dense_1" }),
    ],
  });
}
