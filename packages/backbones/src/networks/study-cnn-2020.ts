import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { applyLayer } from "./blocks/apply-layer.js";
import { conv, dense } from "./blocks/convolution.js";
import { globalAverage, maxPool, pooled } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Options of {@link studyCnn2020} and {@link studyCnn2020Notebook}. */
export type StudyCnn2020Options = NetworkOptions;

const BIASED_RELU = { useBias: true, activation: "relu" } as const;

/**
 * The benchmark network in the code of the 2020 study "Visualizing Transfer Learning in COVID-19 X-rays": Conv 32 3x3, max-pool
 * 2, Conv 64 3x3, global average, Dense 1 with a sigmoid. It is trained from scratch. From 2 x 2 on. Preprocess mode `"unit"`.
 *
 * @throws RangeError when an option is out of range.
 */
export function studyCnn2020(options: StudyCnn2020Options = {}): LayersModel {
  const plan = { ...BINARY, name: "study_cnn_2020", builder: "studyCnn2020" };
  return buildNetwork(plan, options, (image, settings) => {
    const x = maxPool(conv(image, "conv2d_1", 32, 3, BIASED_RELU), "max_pooling2d_1", 2, 2);
    const features = conv(x, "conv2d_2", 64, 3, BIASED_RELU);
    if (!settings.includeTop) return pooled(features, settings);
    const mean = globalAverage(features, "global_average_pooling2d_1");
    return dense(mean, "dense_1", settings.classes, settings.classifierActivation);
  });
}

/**
 * The benchmark network in the notebook of the 2020 study, behind its published AUC of 0.672: Conv 32 3x3, max-pool 2, Conv
 * **256** 3x3, max-pool 2, Flatten, Dense 128, Dense 1 with a sigmoid, at 256 x 256. Nearly all of its 134 million parameters are in the first Dense layer, whose size goes with that
 * of the input. From 4 x 4 on. Preprocess mode `"unit"`.
 *
 * @throws RangeError when an option is out of range.
 */
export function studyCnn2020Notebook(options: StudyCnn2020Options = {}): LayersModel {
  const plan = {
    ...BINARY,
    name: "study_cnn_2020_notebook",
    builder: "studyCnn2020Notebook",
    size: 256,
    smallest: 4,
  };
  return buildNetwork(plan, options, (image, settings) => {
    const first = maxPool(conv(image, "conv2d_1", 32, 3, BIASED_RELU), "max_pooling2d_1", 2, 2);
    const x: SymbolicTensor = maxPool(
      conv(first, "conv2d_2", 256, 3, BIASED_RELU),
      "max_pooling2d_2",
      2,
      2,
    );
    if (!settings.includeTop) return pooled(x, settings);
    const flat = applyLayer(layers.flatten({ name: "flatten_1" }), x);
    const hidden = dense(flat, "dense_1", 128, "relu");
    return dense(hidden, "dense_2", settings.classes, settings.classifierActivation);
  });
}

const BINARY = { classes: 1, classifierActivation: "sigmoid", smallest: 2 } as const;
