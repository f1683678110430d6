import type { LayersModel } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { averageDenseTop } from "./blocks/average-dense-top.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv } from "./blocks/convolution.js";
import { maxPool } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** What tells the networks of the family apart. */
interface CbrKind {
  readonly name: string;
  readonly builder: string;
  readonly kernelSize: 5 | 7;
  /** Filters of each convolution. */
  readonly filters: readonly number[];
}

/**
 * CBR-LargeT ("tall"), of the family of plain networks that Raghu et al., "Transfusion: Understanding Transfer Learning for Medical Imaging", 2019, set against ImageNet
 * networks on medical images: (7x7 convolution, BatchNorm, ReLU, 3x3 max-pooling with stride 2) with 32, 64, 128, 256 and 512 filters, global average, one fully connected layer. Trained from scratch. Layers
 * are called `conv1`, `conv1_bn`, `conv1_relu`, `conv1_pool`, ... `avg_pool`, `predictions`. From 32 x 32 on; 1 output with a sigmoid by default.
 *
 * The paper leaves the padding open: convolutions and poolings are `same` here.
 *
 * @throws RangeError when an option is out of range.
 */
export function cbrLargeT(options: NetworkOptions = {}): LayersModel {
  const filters = [32, 64, 128, 256, 512];
  return cbr({ name: "cbr_large_t", builder: "cbrLargeT", kernelSize: 7, filters }, options);
}

/** CBR-LargeW ("wide"): four 7x7 convolutions, 64 to 512 filters; see {@link cbrLargeT}. */
export function cbrLargeW(options: NetworkOptions = {}): LayersModel {
  const filters = [64, 128, 256, 512];
  return cbr({ name: "cbr_large_w", builder: "cbrLargeW", kernelSize: 7, filters }, options);
}

/** CBR-Small: four 7x7 convolutions, 32 to 256 filters; see {@link cbrLargeT}. */
export function cbrSmall(options: NetworkOptions = {}): LayersModel {
  const filters = [32, 64, 128, 256];
  return cbr({ name: "cbr_small", builder: "cbrSmall", kernelSize: 7, filters }, options);
}

/** CBR-Tiny: four 5x5 convolutions, 32 to 256 filters, a twentieth of ResNet50; see {@link cbrLargeT}. */
export function cbrTiny(options: NetworkOptions = {}): LayersModel {
  const filters = [32, 64, 128, 256];
  return cbr({ name: "cbr_tiny", builder: "cbrTiny", kernelSize: 5, filters }, options);
}

function cbr({ kernelSize, filters, ...names }: CbrKind, options: NetworkOptions): LayersModel {
  const plan = { ...names, classes: 1, classifierActivation: "sigmoid" } as const;
  return buildNetwork(plan, options, (image, settings) => {
    let x = image;
    for (const [i, count] of filters.entries()) {
      const name = `conv${i + 1}`;
      const normal = batchNorm(conv(x, name, count, kernelSize), `${name}_bn`, 1e-3);
      x = maxPool(activation(normal, `${name}_relu`, "relu"), `${name}_pool`, 3, 2, "same");
    }
    return averageDenseTop(x, settings);
  });
}
