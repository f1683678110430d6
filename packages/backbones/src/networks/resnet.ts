import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { averageDenseTop } from "./blocks/average-dense-top.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv } from "./blocks/convolution.js";
import { pad } from "./blocks/pad.js";
import { maxPool } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Options of the ResNets. */
export interface ResNetOptions extends NetworkOptions {
  /** Of every BatchNorm: 1.001e-5 in Keras, 1e-5 in torchvision; old `resnet50.py` weights of Keras want 1e-3. */
  readonly epsilon?: number;
}

/** What tells the ResNets apart. */
interface ResNetKind {
  readonly name: string;
  readonly builder: string;
  /** Residual blocks of the four stages. */
  readonly blocks: readonly number[];
  readonly block: Block;
  /** Keras has biases in front of BatchNorm, torchvision has none. */
  readonly useBias: boolean;
  /** Where a bottleneck has its stride: on the first 1x1 (v1) or on the 3x3 (v1.5). */
  readonly strideOn: 1 | 2;
  readonly epsilon: number;
}

type Block = (
  x: SymbolicTensor,
  name: string,
  filters: number,
  stride: number,
  isFirst: boolean,
  kind: ResNetKind,
) => SymbolicTensor;

/**
 * ResNet50 v1 as in keras.applications: biases in the convolutions, the stride of a bottleneck on its first 1x1. Layer names `conv1_conv`, `conv2_block1_1_conv` ... `conv5_block3_out`,
 * `avg_pool`, `predictions`. From 32 x 32 on; without a top 2,048 channels at a 32nd of the size. Preprocess mode `"caffe"`. Weights of torchvision do not fit: see
 * {@link resNet50V15}.
 *
 * He et al., "Deep Residual Learning for Image Recognition", 2015.
 *
 * @throws RangeError when an option is out of range.
 */
export function resNet50V1(options: ResNetOptions = {}): LayersModel {
  return resNet(
    { ...KERAS, name: "resnet50", builder: "resNet50V1", blocks: [3, 4, 6, 3] },
    options,
  );
}

/** ResNet101 v1 as in keras.applications; see {@link resNet50V1}. */
export function resNet101V1(options: ResNetOptions = {}): LayersModel {
  return resNet(
    { ...KERAS, name: "resnet101", builder: "resNet101V1", blocks: [3, 4, 23, 3] },
    options,
  );
}

/**
 * ResNet50 v1.5 as in torchvision and TorchXRayVision: no biases, the stride of a bottleneck on its 3x3. Layers are called as in {@link resNet50V1}. Preprocess mode `"torch"`; TorchXRayVision's
 * has 1 channel, 512 x 512, and `"xrv"`.
 *
 * @throws RangeError when an option is out of range.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { parameterCount, resNet50V15 } from "@xrt/backbones";
 * const network = resNet50V15({ inputShape: [64, 64, 1], includeTop: false, seed: null });
 * parameterCount(network); // => 23554880
 * ```
 */
export function resNet50V15(options: ResNetOptions = {}): LayersModel {
  return resNet(
    { ...TORCH, name: "resnet50_v1.5", builder: "resNet50V15", blocks: [3, 4, 6, 3] },
    options,
  );
}

/** ResNet101 v1.5 as in torchvision; see {@link resNet50V15}. */
export function resNet101V15(options: ResNetOptions = {}): LayersModel {
  return resNet(
    { ...TORCH, name: "resnet101_v1.5", builder: "resNet101V15", blocks: [3, 4, 23, 3] },
    options,
  );
}

/**
 * ResNet18 as in torchvision: blocks of two 3x3 convolutions, for which v1 and v1.5 are the same. Layers are called as in
 * {@link resNet50V1}, `_1_` and `_2_` only. Without a top 512 channels at a 32nd of the size. Preprocess mode `"torch"`.
 *
 * @throws RangeError when an option is out of range.
 */
export function resNet18(options: ResNetOptions = {}): LayersModel {
  return resNet(
    { ...TORCH, block: basicBlock, name: "resnet18", builder: "resNet18", blocks: [2, 2, 2, 2] },
    options,
  );
}

/** ResNet34; see {@link resNet18}. */
export function resNet34(options: ResNetOptions = {}): LayersModel {
  return resNet(
    { ...TORCH, block: basicBlock, name: "resnet34", builder: "resNet34", blocks: [3, 4, 6, 3] },
    options,
  );
}

function resNet(
  kind: ResNetKind,
  { epsilon = kind.epsilon, ...options }: ResNetOptions,
): LayersModel {
  return buildNetwork({ ...kind, own: ["epsilon"] }, options, (image, settings) => {
    const bounded = { ...kind, epsilon };
    let x = stem(image, bounded);
    for (const [s, count] of kind.blocks.entries()) {
      for (let i = 1; i <= count; i++) {
        const stride = i === 1 && s > 0 ? 2 : 1;
        x = kind.block(x, `conv${s + 2}_block${i}`, 64 * 2 ** s, stride, i === 1, bounded);
      }
    }
    return averageDenseTop(x, settings);
  });
}

function stem(image: SymbolicTensor, { useBias, epsilon }: ResNetKind): SymbolicTensor {
  const padded = pad(image, "conv1_pad", 3);
  const first = conv(padded, "conv1_conv", 64, 7, { strides: 2, padding: "valid", useBias });
  const x = activation(batchNorm(first, "conv1_bn", epsilon), "conv1_relu", "relu");
  return maxPool(pad(x, "pool1_pad", 1), "pool1_pool", 3, 2);
}

function bottleneck(
  x: SymbolicTensor,
  name: string,
  filters: number,
  stride: number,
  isFirst: boolean,
  { useBias, strideOn, epsilon }: ResNetKind,
): SymbolicTensor {
  const normalised = (y: SymbolicTensor, part: number) =>
    batchNorm(y, `${name}_${part}_bn`, epsilon);
  const strides = (part: 1 | 2) => (part === strideOn ? stride : 1);
  const shortcut = isFirst
    ? normalised(conv(x, `${name}_0_conv`, 4 * filters, 1, { strides: stride, useBias }), 0)
    : x;
  const first = conv(x, `${name}_1_conv`, filters, 1, { strides: strides(1), useBias });
  let y = activation(normalised(first, 1), `${name}_1_relu`, "relu");
  y = conv(...evenlyPadded(y, `${name}_2`, strides(2)), filters, 3, {
    strides: strides(2),
    padding: strides(2) === 1 ? "same" : "valid",
    useBias,
  });
  y = activation(normalised(y, 2), `${name}_2_relu`, "relu");
  y = normalised(conv(y, `${name}_3_conv`, 4 * filters, 1, { useBias }), 3);
  return joined(shortcut, y, name);
}

function basicBlock(
  x: SymbolicTensor,
  name: string,
  filters: number,
  stride: number,
  isFirst: boolean,
  { epsilon }: ResNetKind,
): SymbolicTensor {
  const normalised = (y: SymbolicTensor, part: number) =>
    batchNorm(y, `${name}_${part}_bn`, epsilon);
  const changes = isFirst && x.shape.at(-1) !== filters;
  const shortcut = changes
    ? normalised(conv(x, `${name}_0_conv`, filters, 1, { strides: stride }), 0)
    : x;
  const padding = stride === 1 ? "same" : "valid";
  let y = conv(...evenlyPadded(x, `${name}_1`, stride), filters, 3, { strides: stride, padding });
  y = activation(normalised(y, 1), `${name}_1_relu`, "relu");
  y = normalised(conv(y, `${name}_2_conv`, filters, 3), 2);
  return joined(shortcut, y, name);
}

/** What a 3x3 convolution is applied to and called: behind one zero on every side where it has a stride. */
function evenlyPadded(x: SymbolicTensor, name: string, stride: number): [SymbolicTensor, string] {
  return [stride === 1 ? x : pad(x, `${name}_pad`, 1), `${name}_conv`];
}

function joined(shortcut: SymbolicTensor, y: SymbolicTensor, name: string): SymbolicTensor {
  const sum = applyLayer(layers.add({ name: `${name}_add` }), [shortcut, y]);
  return activation(sum, `${name}_out`, "relu");
}

const KERAS = { block: bottleneck, useBias: true, strideOn: 1, epsilon: 1.001e-5 } as const;
const TORCH = { block: bottleneck, useBias: false, strideOn: 2, epsilon: 1e-5 } as const;
