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

const EPSILON = 1.001e-5;

/** Residual blocks of the four stages. */
const BLOCKS = [3, 4, 6, 3];

/**
 * ResNet50 V2 as in keras.applications: BatchNorm and ReLU in front of the convolutions, the stride on the last block of a stage. Layer names `conv1_conv`,
 * `conv2_block1_preact_bn` ... `conv5_block3_out`, `post_bn`, `post_relu`, `avg_pool`, `predictions`. From 32 x 32 on; without a top 2,048 channels at
 * a 32nd of the size. Preprocess mode `"tf"`.
 *
 * He et al., "Identity Mappings in Deep Residual Networks", 2016.
 *
 * @throws RangeError when an option is out of range.
 */
export function resNet50V2(options: NetworkOptions = {}): LayersModel {
  return buildNetwork({ name: "resnet50v2", builder: "resNet50V2" }, options, (image, settings) => {
    const padded = pad(image, "conv1_pad", 3);
    const first = conv(padded, "conv1_conv", 64, 7, {
      strides: 2,
      padding: "valid",
      useBias: true,
    });
    let x = maxPool(pad(first, "pool1_pad", 1), "pool1_pool", 3, 2);
    for (const [s, count] of BLOCKS.entries()) {
      for (let i = 1; i <= count; i++) {
        const stride = i === count && s < BLOCKS.length - 1 ? 2 : 1;
        x = block(x, `conv${s + 2}_block${i}`, 64 * 2 ** s, stride, i === 1);
      }
    }
    const features = activation(batchNorm(x, "post_bn", EPSILON), "post_relu", "relu");
    return averageDenseTop(features, settings);
  });
}

function block(
  x: SymbolicTensor,
  name: string,
  filters: number,
  strides: number,
  isFirst: boolean,
): SymbolicTensor {
  const before = activation(
    batchNorm(x, `${name}_preact_bn`, EPSILON),
    `${name}_preact_relu`,
    "relu",
  );
  let y = conv(before, `${name}_1_conv`, filters, 1);
  y = activation(batchNorm(y, `${name}_1_bn`, EPSILON), `${name}_1_relu`, "relu");
  y = conv(pad(y, `${name}_2_pad`, 1), `${name}_2_conv`, filters, 3, { strides, padding: "valid" });
  y = activation(batchNorm(y, `${name}_2_bn`, EPSILON), `${name}_2_relu`, "relu");
  y = conv(y, `${name}_3_conv`, 4 * filters, 1, { useBias: true });
  const shortcut = isFirst
    ? conv(before, `${name}_0_conv`, 4 * filters, 1, { strides, useBias: true })
    : strided(x, name, strides);
  return applyLayer(layers.add({ name: `${name}_out` }), [shortcut, y]);
}

/** Every second cell. */
function strided(x: SymbolicTensor, name: string, strides: number): SymbolicTensor {
  return strides === 1 ? x : maxPool(x, `${name}_0_pool`, 1, strides);
}
