import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from "@tensorflow/tfjs-layers";

/** Options of {@link mobileNetV1}. */
export interface MobileNetV1Options {
  /** Width multiplier: 0.25, 0.5, 0.75 or 1. */
  readonly alpha?: number;
  /** `[height, width, channels]` of the input; the classifier wants at least 32 x 32. */
  readonly inputShape?: readonly [number, number, number];
  /** Whether the ImageNet classifier is on top; without it the output is the last feature map. */
  readonly includeTop?: boolean;
  /** Classes of the classifier. */
  readonly classes?: number;
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
 * MobileNet v1 with random weights and the layer names of keras.applications (`conv1`, `conv_dw_1`, `conv_pw_1`, ...,
 * `conv_preds`). Its weights expect the preprocess mode `"tf"`.
 *
 * Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017. Strided layers
 * pad at the bottom and right only, BatchNorm has epsilon 1e-3, the activation is ReLU6.
 */
export function mobileNetV1({
  alpha = 1,
  inputShape = [224, 224, 3],
  includeTop = true,
  classes = 1000,
}: MobileNetV1Options = {}): LayersModel {
  const image = input({ shape: [...inputShape], name: "input_1" });
  let x = stem(image, Math.trunc(32 * alpha));
  for (const [i, [filters, stride]] of BLOCKS.entries()) {
    x = separableBlock(x, i + 1, Math.trunc(filters * alpha), stride);
  }
  const output = includeTop ? classifier(x, Math.trunc(1024 * alpha), classes) : x;
  return model({
    inputs: image,
    outputs: output,
    name: `mobilenet_${alpha.toFixed(2)}_${inputShape[0]}`,
  });
}

function stem(x: SymbolicTensor, filters: number): SymbolicTensor {
  const padded = layers.zeroPadding2d({ padding: STRIDED, name: "conv1_pad" }).apply(x);
  const conv = layers.conv2d({
    filters,
    kernelSize: 3,
    strides: 2,
    padding: "valid",
    useBias: false,
    name: "conv1",
  });
  return normalised(conv.apply(padded) as SymbolicTensor, "conv1");
}

function separableBlock(
  x: SymbolicTensor,
  i: number,
  filters: number,
  stride: 1 | 2,
): SymbolicTensor {
  const padded =
    stride === 1 ? x : layers.zeroPadding2d({ padding: STRIDED, name: `conv_pad_${i}` }).apply(x);
  const depthwise = layers.depthwiseConv2d({
    kernelSize: 3,
    strides: stride,
    padding: stride === 1 ? "same" : "valid",
    useBias: false,
    name: `conv_dw_${i}`,
  });
  const spread = normalised(depthwise.apply(padded) as SymbolicTensor, `conv_dw_${i}`);
  const pointwise = layers.conv2d({
    filters,
    kernelSize: 1,
    padding: "same",
    useBias: false,
    name: `conv_pw_${i}`,
  });
  return normalised(pointwise.apply(spread) as SymbolicTensor, `conv_pw_${i}`);
}

/** `[[top, bottom], [left, right]]` in front of a strided layer. */
const STRIDED: [[number, number], [number, number]] = [
  [0, 1],
  [0, 1],
];

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  const norm = layers.batchNormalization({ axis: -1, epsilon: 1e-3, name: `${name}_bn` }).apply(x);
  return layers.reLU({ maxValue: 6, name: `${name}_relu` }).apply(norm) as SymbolicTensor;
}

function classifier(x: SymbolicTensor, features: number, classes: number): SymbolicTensor {
  const pooled = layers.globalAveragePooling2d({ name: "global_average_pooling2d" }).apply(x);
  const cell = layers.reshape({ targetShape: [1, 1, features], name: "reshape_1" }).apply(pooled);
  const dropped = layers.dropout({ rate: 1e-3, name: "dropout" }).apply(cell);
  const scores = layers
    .conv2d({ filters: classes, kernelSize: 1, padding: "same", name: "conv_preds" })
    .apply(dropped);
  const probabilities = layers
    .activation({ activation: "softmax", name: "act_softmax" })
    .apply(scores);
  return layers
    .reshape({ targetShape: [classes], name: "reshape_2" })
    .apply(probabilities) as SymbolicTensor;
}
