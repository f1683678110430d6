import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv, depthwise } from "./blocks/convolution.js";
import { hardSigmoid, hardSwish } from "./blocks/hard-swish.js";
import { type PaddingRule, padStrided } from "./blocks/pad.js";
import { globalAverage, pooled } from "./blocks/pooling.js";
import { roundFilters } from "./blocks/round-filters.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions, NetworkSettings } from "./network-options.js";

/** Options of {@link mobileNetV3Small} and {@link mobileNetV3Large}. */
export interface MobileNetV3Options extends NetworkOptions {
  /** Where the zeros of strided layers lie: `"tf"` for weights of Keras, `"torch"` for those of torchvision. */
  readonly padding?: PaddingRule;
}

/** Channels inside, channels out, kernel, stride, squeeze-and-excitation, hard swish instead of ReLU. */
type BlockSize = readonly [number, number, 3 | 5, 1 | 2, boolean, boolean];

// biome-ignore format: a table
const SMALL: readonly BlockSize[] = [
  [16, 16, 3, 2, true, false],
  [72, 24, 3, 2, false, false], [88, 24, 3, 1, false, false],
  [96, 40, 5, 2, true, true], [240, 40, 5, 1, true, true], [240, 40, 5, 1, true, true],
  [120, 48, 5, 1, true, true], [144, 48, 5, 1, true, true],
  [288, 96, 5, 2, true, true], [576, 96, 5, 1, true, true], [576, 96, 5, 1, true, true],
];

// biome-ignore format: a table
const LARGE: readonly BlockSize[] = [
  [16, 16, 3, 1, false, false],
  [64, 24, 3, 2, false, false], [72, 24, 3, 1, false, false],
  [72, 40, 5, 2, true, false], [120, 40, 5, 1, true, false], [120, 40, 5, 1, true, false],
  [240, 80, 3, 2, false, true], [200, 80, 3, 1, false, true], [184, 80, 3, 1, false, true], [184, 80, 3, 1, false, true],
  [480, 112, 3, 1, true, true], [672, 112, 3, 1, true, true],
  [672, 160, 5, 2, true, true], [960, 160, 5, 1, true, true], [960, 160, 5, 1, true, true],
];

const EPSILON = 1e-3;

/**
 * MobileNet v3 small, with the layer names of keras.applications 3: `conv`, `expanded_conv_depthwise`, `expanded_conv_1_expand` ...
 * `conv_1`, `conv_2`, `logits`, `predictions`. From 32 x 32 on; without a top 576 channels at a 32nd of the size, before `conv_2`. Preprocess mode `"tf"`: the scaling that Keras has
 * inside its model belongs to the contract here. Weights of torchvision want `padding: "torch"` and mode `"torch"`.
 *
 * Howard et al., "Searching for MobileNetV3", 2019.
 *
 * @throws RangeError when an option is out of range.
 */
export function mobileNetV3Small(options: MobileNetV3Options = {}): LayersModel {
  return mobileNetV3("MobilenetV3small", "mobileNetV3Small", SMALL, 1024, options);
}

/** MobileNet v3 large: 960 channels without a top; see {@link mobileNetV3Small}. */
export function mobileNetV3Large(options: MobileNetV3Options = {}): LayersModel {
  return mobileNetV3("MobilenetV3large", "mobileNetV3Large", LARGE, 1280, options);
}

function mobileNetV3(
  name: string,
  builder: string,
  blocks: readonly BlockSize[],
  hidden: number,
  { padding = "tf", ...options }: MobileNetV3Options,
): LayersModel {
  return buildNetwork({ name, builder, own: ["padding"] }, options, (image, settings) => {
    const padded = padStrided(image, "conv_pad", 3, padding);
    const first = conv(padded, "conv", 16, 3, { strides: 2, padding: "valid" });
    let x = hardSwish(batchNorm(first, "conv_bn", EPSILON), "conv_hard_swish");
    for (const [i, size] of blocks.entries()) x = block(x, i, size, padding);
    const last = conv(x, "conv_1", 6 * (x.shape.at(-1) ?? 0), 1);
    const features = hardSwish(batchNorm(last, "conv_1_bn", EPSILON), "conv_1_hard_swish");
    return settings.includeTop
      ? classifier(features, hidden, settings)
      : pooled(features, settings);
  });
}

function block(
  x: SymbolicTensor,
  i: number,
  [wide, filters, kernel, strides, squeezes, swishes]: BlockSize,
  padding: PaddingRule,
): SymbolicTensor {
  const name = i === 0 ? "expanded_conv" : `expanded_conv_${i}`;
  const active = (y: SymbolicTensor, part: string) => {
    const normal = batchNorm(y, `${name}_${part}_bn`, EPSILON);
    return swishes
      ? hardSwish(normal, `${name}_${part}_hard_swish`)
      : activation(normal, `${name}_${part}_relu`, "relu");
  };
  let y = i === 0 ? x : active(conv(x, `${name}_expand`, wide, 1), "expand");
  if (strides === 2) y = padStrided(y, `${name}_depthwise_pad`, kernel, padding);
  const edge = strides === 2 ? "valid" : "same";
  y = active(depthwise(y, `${name}_depthwise`, kernel, { strides, padding: edge }), "depthwise");
  if (squeezes) y = squeezeExcite(y, `${name}_squeeze_excite`);
  y = batchNorm(conv(y, `${name}_project`, filters, 1), `${name}_project_bn`, EPSILON);
  return strides === 1 && x.shape.at(-1) === filters
    ? applyLayer(layers.add({ name: `${name}_add` }), [x, y])
    : y;
}

/** Each channel times a number that all channels decide on. */
function squeezeExcite(x: SymbolicTensor, name: string): SymbolicTensor {
  const channels = x.shape.at(-1) ?? 0;
  const mean = cell(globalAverage(x, `${name}_avg_pool`), `${name}_reshape`);
  const narrow = conv(mean, `${name}_conv`, roundFilters(channels / 4), 1, { useBias: true });
  const hidden = activation(narrow, `${name}_relu`, "relu");
  const wide = conv(hidden, `${name}_conv_1`, channels, 1, { useBias: true });
  const factors = hardSigmoid(wide, `${name}_hard_sigmoid`);
  return applyLayer(layers.multiply({ name: `${name}_mul` }), [x, factors]);
}

function classifier(
  x: SymbolicTensor,
  hidden: number,
  { classes, classifierActivation }: NetworkSettings,
): SymbolicTensor {
  const mean = cell(globalAverage(x, "global_average_pooling2d"), "global_average_reshape");
  const wide = hardSwish(conv(mean, "conv_2", hidden, 1, { useBias: true }), "conv_2_hard_swish");
  const dropped = applyLayer(layers.dropout({ rate: 0.2, name: "dropout" }), wide);
  const scores = conv(dropped, "logits", classes, 1, { useBias: true });
  const flat = applyLayer(layers.flatten({ name: "flatten" }), scores);
  return activation(flat, "predictions", classifierActivation);
}

/** `[batch, channels]` as an image of one place. */
function cell(x: SymbolicTensor, name: string): SymbolicTensor {
  return applyLayer(layers.reshape({ targetShape: [1, 1, x.shape.at(-1) ?? null], name }), x);
}
