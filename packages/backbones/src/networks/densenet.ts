import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { averageDenseTop } from "./blocks/average-dense-top.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv } from "./blocks/convolution.js";
import { pad } from "./blocks/pad.js";
import { averagePool, maxPool } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Options of {@link denseNet121} and its larger siblings. */
export interface DenseNetOptions extends NetworkOptions {
  /** Of every BatchNorm: 1.001e-5 in Keras, 1e-5 for weights of torchvision, TorchXRayVision and MONAI. */
  readonly epsilon?: number;
}

/** Channels that each layer adds, and those of its bottleneck. */
const GROWTH = 32;
const BOTTLENECK = 4 * GROWTH;

/**
 * DenseNet121, with the layer names of keras.applications: `conv1/conv`, `conv2_block1_0_bn` ... `conv5_block16_concat`, `bn`,
 * `relu`, `avg_pool`, `predictions`. From 32 x 32 on; without a top 1,024 channels at a 32nd of the size, after the last ReLU. CheXNet is this
 * network with 14 outputs and `classifierActivation: "sigmoid"`; TorchXRayVision's has 1 channel, 18 outputs, `"linear"`, and `epsilon: 1e-5`.
 * Preprocess mode `"torch"`, that of TorchXRayVision `"xrv"`.
 *
 * Huang et al., "Densely Connected Convolutional Networks", 2017.
 *
 * @throws RangeError when an option is out of range.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { denseNet121, parameterCount } from "@xrt/backbones";
 * const chexnet = denseNet121({ classes: 14, classifierActivation: "sigmoid", seed: null });
 * parameterCount(chexnet); // => 7051854
 * chexnet.dispose();
 * ```
 */
export function denseNet121(options: DenseNetOptions = {}): LayersModel {
  return denseNet("densenet121", "denseNet121", [6, 12, 24, 16], options);
}

/** DenseNet169: 1,664 features; see {@link denseNet121}. */
export function denseNet169(options: DenseNetOptions = {}): LayersModel {
  return denseNet("densenet169", "denseNet169", [6, 12, 32, 32], options);
}

/** DenseNet201: 1,920 features; see {@link denseNet121}. */
export function denseNet201(options: DenseNetOptions = {}): LayersModel {
  return denseNet("densenet201", "denseNet201", [6, 12, 48, 32], options);
}

function denseNet(
  name: string,
  builder: string,
  blocks: readonly number[],
  { epsilon = 1.001e-5, ...options }: DenseNetOptions,
): LayersModel {
  return buildNetwork({ name, builder, own: ["epsilon"] }, options, (image, settings) => {
    let x = stem(image, epsilon);
    for (const [b, count] of blocks.entries()) {
      for (let i = 1; i <= count; i++) x = denseLayer(x, `conv${b + 2}_block${i}`, epsilon);
      if (b < blocks.length - 1) x = transition(x, `pool${b + 2}`, epsilon);
    }
    const features = activation(batchNorm(x, "bn", epsilon), "relu", "relu");
    return averageDenseTop(features, settings);
  });
}

function stem(image: SymbolicTensor, epsilon: number): SymbolicTensor {
  const padded = pad(image, "zero_padding2d", 3);
  const first = conv(padded, "conv1/conv", 64, 7, { strides: 2, padding: "valid" });
  const x = activation(batchNorm(first, "conv1/bn", epsilon), "conv1/relu", "relu");
  return maxPool(pad(x, "zero_padding2d_1", 1), "pool1", 3, 2);
}

function denseLayer(x: SymbolicTensor, name: string, epsilon: number): SymbolicTensor {
  const before = activation(batchNorm(x, `${name}_0_bn`, epsilon), `${name}_0_relu`, "relu");
  const narrow = conv(before, `${name}_1_conv`, BOTTLENECK, 1);
  const inner = activation(batchNorm(narrow, `${name}_1_bn`, epsilon), `${name}_1_relu`, "relu");
  const added = conv(inner, `${name}_2_conv`, GROWTH, 3);
  return applyLayer(layers.concatenate({ axis: -1, name: `${name}_concat` }), [x, added]);
}

/** Half the channels, half the size. */
function transition(x: SymbolicTensor, name: string, epsilon: number): SymbolicTensor {
  const before = activation(batchNorm(x, `${name}_bn`, epsilon), `${name}_relu`, "relu");
  const narrow = conv(before, `${name}_conv`, Math.trunc((x.shape.at(-1) ?? 0) / 2), 1);
  return averagePool(narrow, `${name}_pool`, 2, 2);
}
