import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation, relu6 } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv, depthwise } from "./blocks/convolution.js";
import { pad, padStrided } from "./blocks/pad.js";
import { globalAverage, pooled } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions, NetworkSettings } from "./network-options.js";

/** Options of {@link mobileNetV1}. */
export interface MobileNetV1Options extends NetworkOptions {
  /** Width multiplier; weights are published for 0.25, 0.5, 0.75 and 1. */
  readonly alpha?: number;
}

/** Filters (at alpha 1) and stride of the thirteen separable blocks. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/**
 * MobileNet v1 with the layer names of keras.applications: `conv1`, `conv_dw_1`, `conv_pw_1`, ..., `conv_preds`. From 32 x 32
 * on; without a top 1,024 alpha channels at a 32nd of the size. Preprocess mode `"tf"`.
 *
 * Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017. Strided layers
 * pad at the bottom and right only, BatchNorm has epsilon 1e-3, the activation is ReLU6.
 *
 * @throws RangeError when an option is out of range.
 */
export function mobileNetV1({ alpha = 1, ...options }: MobileNetV1Options = {}): LayersModel {
  const size = options.inputShape?.[0] ?? 224;
  const plan = {
    name: `mobilenet_${alpha.toFixed(2)}_${size}`,
    builder: "mobileNetV1",
    own: ["alpha"],
  };
  return buildNetwork(plan, options, (image, settings) => {
    let x = stem(image, Math.trunc(32 * alpha));
    for (const [i, [filters, stride]] of BLOCKS.entries()) {
      x = separableBlock(x, i + 1, Math.trunc(filters * alpha), stride);
    }
    return settings.includeTop ? classifier(x, settings) : pooled(x, settings);
  });
}

function stem(x: SymbolicTensor, filters: number): SymbolicTensor {
  const padded = padStrided(x, "conv1_pad", 3);
  const first = conv(padded, "conv1", filters, 3, { strides: 2, padding: "valid" });
  return normalised(first, "conv1");
}

function separableBlock(
  x: SymbolicTensor,
  i: number,
  filters: number,
  strides: 1 | 2,
): SymbolicTensor {
  const padded = strides === 1 ? x : pad(x, `conv_pad_${i}`, STRIDED);
  const padding = strides === 1 ? "same" : "valid";
  const spread = normalised(
    depthwise(padded, `conv_dw_${i}`, 3, { strides, padding }),
    `conv_dw_${i}`,
  );
  return normalised(conv(spread, `conv_pw_${i}`, filters, 1), `conv_pw_${i}`);
}

/** `[[top, bottom], [left, right]]` in front of a strided depthwise layer, for odd sizes too. */
const STRIDED = [
  [0, 1],
  [0, 1],
] as const;

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return relu6(batchNorm(x, `${name}_bn`, 1e-3), `${name}_relu`);
}

function classifier(
  x: SymbolicTensor,
  { classes, classifierActivation }: NetworkSettings,
): SymbolicTensor {
  const mean = globalAverage(x, "global_average_pooling2d");
  const targetShape = [1, 1, x.shape.at(-1) ?? null];
  const cell = applyLayer(layers.reshape({ targetShape, name: "reshape_1" }), mean);
  const dropped = applyLayer(layers.dropout({ rate: 1e-3, name: "dropout" }), cell);
  const scores = conv(dropped, "conv_preds", classes, 1, { useBias: true });
  const probabilities = activation(scores, "act_softmax", classifierActivation);
  return applyLayer(layers.reshape({ targetShape: [classes], name: "reshape_2" }), probabilities);
}
