import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { averageDenseTop } from "./blocks/average-dense-top.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv, separable } from "./blocks/convolution.js";
import { maxPool } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

const EPSILON = 1e-3;

/**
 * Xception as in keras.applications: `block1_conv1` ... `block14_sepconv2_act`, `avg_pool`, `predictions`. The four convolutions beside the strided blocks have no names of their own in Keras and are called
 * as in a fresh process: `conv2d`, `batch_normalization`, `conv2d_1`, ... From 71 x 71 on, 299 x 299 by default; without a top 2,048 channels at a 32nd of the size.
 * Preprocess mode `"tf"`.
 *
 * Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017.
 *
 * @throws RangeError when an option is out of range.
 */
export function xception(options: NetworkOptions = {}): LayersModel {
  const plan = { name: "xception", builder: "xception", size: 299, smallest: 71 };
  return buildNetwork(plan, options, (image, settings) => {
    let x = image;
    for (const [i, filters] of [32, 64].entries()) {
      const name = `block1_conv${i + 1}`;
      const y = conv(x, name, filters, 3, { strides: i === 0 ? 2 : 1, padding: "valid" });
      x = activation(batchNorm(y, `${name}_bn`, EPSILON), `${name}_act`, "relu");
    }
    for (const [i, filters] of [128, 256, 728].entries()) {
      // the ReLU in front of block 2 is that of block 1
      x = strided(x, i, `block${i + 2}`, [filters, filters], i > 0);
    }
    for (let b = 5; b <= 12; b++) {
      let y = x;
      for (const i of [1, 2, 3]) y = sepconv(y, `block${b}_sepconv${i}`, 728, "before");
      x = sum(b - 2, [y, x]);
    }
    x = strided(x, 3, "block13", [728, 1024], true);
    x = sepconv(x, "block14_sepconv1", 1536, "after");
    x = sepconv(x, "block14_sepconv2", 2048, "after");
    return averageDenseTop(x, settings);
  });
}

/** Two separable convolutions and a pooling, beside a 1x1 convolution with stride 2. */
function strided(
  x: SymbolicTensor,
  i: number,
  name: string,
  [first, second]: readonly [number, number],
  activatesFirst: boolean,
): SymbolicTensor {
  const shortcut = conv(x, unnamed("conv2d", i), second, 1, { strides: 2 });
  const residual = batchNorm(shortcut, unnamed("batch_normalization", i), EPSILON);
  let y = sepconv(x, `${name}_sepconv1`, first, activatesFirst ? "before" : "never");
  y = sepconv(y, `${name}_sepconv2`, second, "before");
  return sum(i === 3 ? 11 : i, [maxPool(y, `${name}_pool`, 3, 2, "same"), residual]);
}

function sepconv(
  x: SymbolicTensor,
  name: string,
  filters: number,
  relu: "before" | "after" | "never",
): SymbolicTensor {
  const y = relu === "before" ? activation(x, `${name}_act`, "relu") : x;
  const normal = batchNorm(separable(y, name, filters, 3), `${name}_bn`, EPSILON);
  return relu === "after" ? activation(normal, `${name}_act`, "relu") : normal;
}

function sum(i: number, values: readonly SymbolicTensor[]): SymbolicTensor {
  return applyLayer(layers.add({ name: unnamed("add", i) }), values);
}

/** Name that a fresh Keras gives to the layer number `i` of its kind. */
function unnamed(kind: string, i: number): string {
  return i === 0 ? kind : `${kind}_${i}`;
}
