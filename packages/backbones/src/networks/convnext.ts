import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { conv, dense, depthwise } from "./blocks/convolution.js";
import { globalAverage, pooled } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Channels and blocks of each stage of ConvNeXt-T. */
const STAGES = [
  [96, 3],
  [192, 3],
  [384, 9],
  [768, 3],
] as const;

const NAME = "convnext_tiny";

/**
 * ConvNeXt-T with the layer names of keras.applications: `convnext_tiny_stem_conv`, `convnext_tiny_stage_0_block_0_depthwise_conv` ...
 * `convnext_tiny_head_gap`, `convnext_tiny_head_layernorm`, `convnext_tiny_head_dense`. From 32 x 32 on; without a top 768 channels at a 32nd of the size, normalised as in Keras by a last
 * `layer_normalization`. Preprocess mode `"torch"`: the normalisation that Keras has inside its model belongs to the contract here. Keras, torchvision and timm compute the same
 * function.
 *
 * TensorFlow.js lacks LayerScale, a factor for each channel: it is a depthwise convolution of 1x1, `..._layer_scale`, with the factors as its `depthwise_kernel` `[1, 1, channels, 1]`. The stochastic
 * depth of training is left out.
 *
 * Liu et al., "A ConvNet for the 2020s", 2022.
 *
 * @throws RangeError when an option is out of range.
 */
export function convNeXtTiny(options: NetworkOptions = {}): LayersModel {
  return buildNetwork({ name: NAME, builder: "convNeXtTiny" }, options, (image, settings) => {
    let x = image;
    for (const [s, [channels, count]] of STAGES.entries()) {
      x = s === 0 ? stem(x, channels) : downsampling(x, s - 1, channels);
      for (let i = 0; i < count; i++) x = block(x, `${NAME}_stage_${s}_block_${i}`, channels);
    }
    if (!settings.includeTop) return layerNorm(pooled(x, settings), "layer_normalization");
    const mean = layerNorm(globalAverage(x, `${NAME}_head_gap`), `${NAME}_head_layernorm`);
    return dense(mean, `${NAME}_head_dense`, settings.classes, settings.classifierActivation);
  });
}

function stem(image: SymbolicTensor, channels: number): SymbolicTensor {
  const patches = conv(image, `${NAME}_stem_conv`, channels, 4, PATCHES(4));
  return layerNorm(patches, `${NAME}_stem_layernorm`);
}

function downsampling(x: SymbolicTensor, i: number, channels: number): SymbolicTensor {
  const normal = layerNorm(x, `${NAME}_downsampling_layernorm_${i}`);
  return conv(normal, `${NAME}_downsampling_conv_${i}`, channels, 2, PATCHES(2));
}

const PATCHES = (strides: number) => ({ strides, padding: "valid", useBias: true }) as const;

function block(x: SymbolicTensor, name: string, channels: number): SymbolicTensor {
  let y = depthwise(x, `${name}_depthwise_conv`, 7, { useBias: true });
  y = layerNorm(y, `${name}_layernorm`);
  // a fully connected layer over the channels of each place is a 1x1 convolution; Keras stores it as Dense
  y = conv(y, `${name}_pointwise_conv_1`, 4 * channels, 1, { useBias: true });
  y = activation(y, `${name}_gelu`, "gelu");
  y = conv(y, `${name}_pointwise_conv_2`, channels, 1, { useBias: true });
  y = depthwise(y, `${name}_layer_scale`, 1);
  return applyLayer(layers.add({ name: `${name}_add` }), [x, y]);
}

function layerNorm(x: SymbolicTensor, name: string): SymbolicTensor {
  return applyLayer(layers.layerNormalization({ axis: -1, epsilon: 1e-6, name }), x);
}
