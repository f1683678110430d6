import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { conv } from "./blocks/convolution.js";
import { pad } from "./blocks/pad.js";
import { globalAverage, maxPool, pooled } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions, NetworkSettings } from "./network-options.js";

/** A stem convolution, then fires (squeeze filters, each expansion's filters) and poolings. */
interface SqueezeNetKind {
  readonly name: string;
  readonly builder: string;
  readonly stem: readonly [filters: number, kernelSize: number];
  readonly parts: readonly ("pool" | readonly [squeeze: number, expand: number])[];
}

/**
 * SqueezeNet 1.0, whose layers are called `conv1`, `fire2/squeeze1x1`, `fire2/expand1x1`, `fire2/expand3x3`, ... `fire9/concat`, `conv10` as in the file
 * of its authors. From 32 x 32 on; without a top 512 channels at a 16th of the size. The scores are those of torchvision: the mean of a ReLU over all places, never negative, before `classifierActivation`, which is `"linear"`
 * by default. Poolings reach over the edge where a window begins inside (`ceil_mode`). Preprocess mode `"torch"`. There is no BatchNorm.
 *
 * Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016.
 *
 * @throws RangeError when an option is out of range.
 */
export function squeezeNet10(options: NetworkOptions = {}): LayersModel {
  const [a, b, c, d] = FIRES;
  const parts = ["pool", a, a, b, "pool", b, c, c, d, "pool", d] as const;
  return squeezeNet(
    { name: "squeezenet1.0", builder: "squeezeNet10", stem: [96, 7], parts },
    options,
  );
}

/** SqueezeNet 1.1: 2.4 times less work for the same accuracy; see {@link squeezeNet10}. */
export function squeezeNet11(options: NetworkOptions = {}): LayersModel {
  const [a, b, c, d] = FIRES;
  const parts = ["pool", a, a, "pool", b, b, "pool", c, c, d, d] as const;
  return squeezeNet(
    { name: "squeezenet1.1", builder: "squeezeNet11", stem: [64, 3], parts },
    options,
  );
}

const FIRES = [
  [16, 64],
  [32, 128],
  [48, 192],
  [64, 256],
] as const;

function squeezeNet(
  { stem, parts, ...names }: SqueezeNetKind,
  options: NetworkOptions,
): LayersModel {
  const plan = { ...names, classifierActivation: "linear" as const };
  return buildNetwork(plan, options, (image, settings) => {
    const [filters, kernelSize] = stem;
    const first = conv(image, "conv1", filters, kernelSize, {
      strides: 2,
      padding: "valid",
      useBias: true,
    });
    let x = activation(first, "conv1/relu", "relu");
    let i = 1;
    for (const part of parts) {
      x = part === "pool" ? ceilPool(x, `pool${i}`) : fire(x, `fire${++i}`, part);
    }
    return settings.includeTop ? classifier(x, settings) : pooled(x, settings);
  });
}

function fire(
  x: SymbolicTensor,
  name: string,
  [squeeze, expand]: readonly [number, number],
): SymbolicTensor {
  const unit = (y: SymbolicTensor, part: string, filters: number, size: number) => {
    const linear = conv(y, `${name}/${part}`, filters, size, { useBias: true });
    return activation(linear, `${name}/relu_${part}`, "relu");
  };
  const narrow = unit(x, "squeeze1x1", squeeze, 1);
  const wide = [unit(narrow, "expand1x1", expand, 1), unit(narrow, "expand3x3", expand, 3)];
  return applyLayer(layers.concatenate({ axis: -1, name: `${name}/concat` }), wide);
}

/** A 3x3 maximum with stride 2 whose last window may reach over the edge; zeros do no harm behind a ReLU. */
function ceilPool(x: SymbolicTensor, name: string): SymbolicTensor {
  const [bottom = 0, right = 0] = [1, 2].map((axis) => 1 - ((x.shape[axis] ?? 0) % 2));
  const whole =
    bottom + right === 0
      ? x
      : pad(x, `${name}_pad`, [
          [0, bottom],
          [0, right],
        ]);
  return maxPool(whole, name, 3, 2);
}

function classifier(
  x: SymbolicTensor,
  { classes, classifierActivation }: NetworkSettings,
): SymbolicTensor {
  const dropped = applyLayer(layers.dropout({ rate: 0.5, name: "drop9" }), x);
  const cells = conv(dropped, "conv10", classes, 1, { useBias: true });
  const scores = globalAverage(activation(cells, "conv10/relu", "relu"), "pool10");
  return classifierActivation === "linear"
    ? scores
    : activation(scores, "predictions", classifierActivation);
}
