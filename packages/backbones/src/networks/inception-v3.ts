import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { averageDenseTop } from "./blocks/average-dense-top.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv } from "./blocks/convolution.js";
import { type PaddingRule, pad } from "./blocks/pad.js";
import { averagePool, maxPool } from "./blocks/pooling.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Options of {@link inceptionV3}. */
export interface InceptionV3Options extends NetworkOptions {
  /**
   * How the 3x3 average poolings see the border: `"tf"` divides by the cells inside, `"torch"` by nine, zeros included. Weights were trained with one
   * of them.
   */
  readonly padding?: PaddingRule;
  /** Whether every BatchNorm has a gamma: those of Keras have none, those of torchvision have one. */
  readonly scale?: boolean;
}

/** Filters and window of one convolution of a branch. */
type Step = readonly [filters: number, window: number | readonly [number, number]];

/**
 * InceptionV3 as in keras.applications, where only `mixed0` ... `mixed10`, `avg_pool` and `predictions` have names of their own; the others are called as in a fresh process, in the order
 * in which they are made: `conv2d`, `conv2d_1`, ... `conv2d_93`, `batch_normalization_93`, `activation_93`. Weights are loaded by that order. From 75 x 75 on, 299 x 299 by default; without a top 2,048 channels. Preprocess mode
 * `"tf"`. Weights of torchvision want `padding: "torch"` and `scale: true`; its auxiliary classifier is left out, and its `transform_input` means mode `"tf"`.
 *
 * Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015.
 *
 * @throws RangeError when an option is out of range.
 */
export function inceptionV3({
  padding = "tf",
  scale = false,
  ...options
}: InceptionV3Options = {}): LayersModel {
  const plan = {
    name: "inception_v3",
    builder: "inceptionV3",
    size: 299,
    smallest: 75,
    own: ["padding", "scale"],
  };
  return buildNetwork(plan, options, (image, settings) => {
    const named = counter();
    const unit = (
      x: SymbolicTensor,
      [filters, window]: Step,
      { strides = 1, edge = "same" }: { strides?: number; edge?: "same" | "valid" } = {},
    ) => {
      const y = conv(x, named("conv2d"), filters, window, { strides, padding: edge });
      const normal = batchNorm(y, named("batch_normalization"), 1e-3, { scale });
      return activation(normal, named("activation"), "relu");
    };
    const branch = (x: SymbolicTensor, ...steps: readonly Step[]) =>
      steps.reduce((y, step) => unit(y, step), x);
    const reduced = (x: SymbolicTensor, step: Step) => unit(x, step, { strides: 2, edge: "valid" });
    const averaged = (x: SymbolicTensor, filters: number) => {
      const name = named("average_pooling2d");
      const mean =
        padding === "tf"
          ? averagePool(x, name, 3, 1, "same")
          : averagePool(pad(x, `${name}_pad`, 1), name, 3, 1);
      return unit(mean, [filters, 1]);
    };
    const largest = (x: SymbolicTensor) => maxPool(x, named("max_pooling2d"), 3, 2);
    const joined = (name: string, branches: readonly SymbolicTensor[]) =>
      applyLayer(layers.concatenate({ axis: -1, name }), branches);

    let x = reduced(image, [32, 3]);
    x = unit(x, [32, 3], { edge: "valid" });
    x = largest(unit(x, [64, 3]));
    x = unit(x, [80, 1], { edge: "valid" });
    x = largest(unit(x, [192, 3], { edge: "valid" }));
    for (const [i, filters] of [32, 64, 64].entries()) {
      x = joined(`mixed${i}`, [
        branch(x, [64, 1]),
        branch(x, [48, 1], [64, 5]),
        branch(x, [64, 1], [96, 3], [96, 3]),
        averaged(x, filters),
      ]);
    }
    x = joined("mixed3", [
      reduced(x, [384, 3]),
      reduced(branch(x, [64, 1], [96, 3]), [96, 3]),
      largest(x),
    ]);
    for (const [i, f] of [128, 160, 160, 192].entries()) {
      x = joined(`mixed${i + 4}`, [
        branch(x, [192, 1]),
        branch(x, [f, 1], [f, [1, 7]], [192, [7, 1]]),
        branch(x, [f, 1], [f, [7, 1]], [f, [1, 7]], [f, [7, 1]], [192, [1, 7]]),
        averaged(x, 192),
      ]);
    }
    x = joined("mixed8", [
      reduced(branch(x, [192, 1]), [320, 3]),
      reduced(branch(x, [192, 1], [192, [1, 7]], [192, [7, 1]]), [192, 3]),
      largest(x),
    ]);
    for (const i of [0, 1]) {
      const whole = branch(x, [320, 1]);
      const fork = (y: SymbolicTensor, name: string) =>
        joined(name, [unit(y, [384, [1, 3]]), unit(y, [384, [3, 1]])]);
      const once = fork(branch(x, [384, 1]), `mixed9_${i}`);
      const twice = fork(branch(x, [448, 1], [384, 3]), named("concatenate"));
      x = joined(`mixed${9 + i}`, [whole, once, twice, averaged(x, 192)]);
    }
    return averageDenseTop(x, settings);
  });
}

/** Names as a fresh Keras gives them: `conv2d`, `conv2d_1`, `conv2d_2`. */
function counter(): (kind: string) => string {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return count === 0 ? kind : `${kind}_${count}`;
  };
}
