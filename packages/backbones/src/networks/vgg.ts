import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { applyLayer } from "./blocks/apply-layer.js";
import { conv, dense } from "./blocks/convolution.js";
import { maxPool, pooled } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Filters of the five blocks. */
const FILTERS = [64, 128, 256, 512, 512];

/**
 * VGG16, with the layer names of keras.applications: `block1_conv1` ... `block5_pool`, `flatten`, `fc1`, `fc2`, `predictions`.
 * From 32 x 32 on; without a top 512 channels at a 32nd of the size. The weights of Keras come from Caffe (preprocess mode `"caffe"`),
 * those of torchvision are others (`"torch"`); torchvision averages features of other sizes to 7 x 7, Keras has a larger `fc1`.
 *
 * Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014.
 *
 * @throws RangeError when an option is out of range.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { parameterCount, vgg16 } from "@xrt/backbones";
 * const network = vgg16({ inputShape: [64, 64, 3], includeTop: false, pooling: "avg", seed: null });
 * network.outputs[0]?.shape; // => [null, 512]
 * parameterCount(network); // => 14714688
 * ```
 */
export function vgg16(options: NetworkOptions = {}): LayersModel {
  return vgg("vgg16", [2, 2, 3, 3, 3], options);
}

/** VGG19: three more convolutions than {@link vgg16}, otherwise like it. */
export function vgg19(options: NetworkOptions = {}): LayersModel {
  return vgg("vgg19", [2, 2, 4, 4, 4], options);
}

function vgg(name: string, convolutions: readonly number[], options: NetworkOptions): LayersModel {
  return buildNetwork({ name, builder: name }, options, (image, settings) => {
    let x = image;
    for (const [b, count] of convolutions.entries()) {
      const block = `block${b + 1}`;
      for (let i = 1; i <= count; i++) {
        const settings = { useBias: true, activation: "relu" } as const;
        x = conv(x, `${block}_conv${i}`, FILTERS[b] ?? 0, 3, settings);
      }
      x = maxPool(x, `${block}_pool`, 2, 2);
    }
    if (!settings.includeTop) return pooled(x, settings);
    const hidden = dense(dense(flat(x), "fc1", 4096, "relu"), "fc2", 4096, "relu");
    return dense(hidden, "predictions", settings.classes, settings.classifierActivation);
  });
}

function flat(x: SymbolicTensor): SymbolicTensor {
  return applyLayer(layers.flatten({ name: "flatten" }), x);
}
