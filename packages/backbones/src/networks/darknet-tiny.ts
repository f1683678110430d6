import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv } from "./blocks/convolution.js";
import { globalAverage, maxPool, pooled } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Filters of the fifteen convolutions. */
const FILTERS = [16, 32, 16, 128, 16, 128, 32, 256, 32, 256, 64, 512, 64, 512, 128];

/** Convolutions with a kernel of one place. */
const POINTWISE = [3, 5, 7, 9, 11, 13, 15];

/** Convolutions with a pooling behind. */
const POOLED = [1, 2, 6, 10];

/**
 * Darknet Tiny, 15 convolutions with LeakyReLU, as converted to TensorFlow.js: `conv2d_1`, `batch_normalization_1`, `leaky_re_lu_1` ...
 * `leaky_re_lu_15`, `conv2d_16`, `global_average_pooling2d_1`. From 32 x 32 on; without a top 128 channels at a 16th of the size. The outputs are logits (`classifierActivation` is
 * `"linear"` by default), in Darknet's own order of classes. Preprocess mode `"unit"`.
 *
 * Redmon, "Darknet: Open Source Neural Networks in C", 2013-2016.
 *
 * @throws RangeError when an option is out of range.
 */
export function darknetTiny(options: NetworkOptions = {}): LayersModel {
  const plan = {
    name: "darknet_tiny",
    builder: "darknetTiny",
    classifierActivation: "linear",
  } as const;
  return buildNetwork(plan, options, (image, settings) => {
    let x = image;
    for (const [i, filters] of FILTERS.entries()) {
      const n = i + 1;
      x = unit(x, n, filters, POINTWISE.includes(n) ? 1 : 3);
      const pool = POOLED.indexOf(n);
      if (pool >= 0) x = maxPool(x, `max_pooling2d_${pool + 1}`, 2, 2, "same");
    }
    if (!settings.includeTop) return pooled(x, settings);
    const cells = conv(x, "conv2d_16", settings.classes, 1, { useBias: true });
    const scores = globalAverage(cells, "global_average_pooling2d_1");
    return settings.classifierActivation === "linear"
      ? scores
      : activation(scores, "predictions", settings.classifierActivation);
  });
}

function unit(x: SymbolicTensor, n: number, filters: number, kernelSize: 1 | 3): SymbolicTensor {
  const y = batchNorm(
    conv(x, `conv2d_${n}`, filters, kernelSize),
    `batch_normalization_${n}`,
    1e-3,
  );
  return applyLayer(layers.leakyReLU({ alpha: 0.1, name: `leaky_re_lu_${n}` }), y);
}
