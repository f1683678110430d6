import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { activation, relu6 } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { averageDenseTop } from "./blocks/average-dense-top.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv, depthwise } from "./blocks/convolution.js";
import { type PaddingRule, padStrided } from "./blocks/pad.js";
import { globalAverage } from "./blocks/pooling.js";
import { roundFilters } from "./blocks/round-filters.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Options of the EfficientNets. */
export interface EfficientNetOptions extends NetworkOptions {
  /** Where the zeros of strided layers lie: `"tf"` for weights of Keras and TensorFlow, `"torch"` for those of torchvision. */
  readonly padding?: PaddingRule;
  /** Of every BatchNorm: 1e-3 in Keras and TensorFlow, 1e-5 in torchvision up to B4. */
  readonly epsilon?: number;
}

/** Kernel, filters at width 1, stride, expansion and number (at depth 1) of the blocks of each stage. */
const STAGES = [
  [3, 16, 1, 1, 1],
  [3, 24, 2, 6, 2],
  [5, 40, 2, 6, 2],
  [3, 80, 2, 6, 3],
  [5, 112, 1, 6, 3],
  [5, 192, 2, 6, 4],
  [3, 320, 1, 6, 1],
] as const;

/** What tells the EfficientNets apart. */
interface EfficientNetKind {
  readonly name: string;
  readonly builder: string;
  readonly size: number;
  readonly width: number;
  readonly depth: number;
  readonly dropout: number;
  /** Without squeeze-and-excitation, with ReLU6 for swish, the first and last stage never wider nor deeper. */
  readonly lite: boolean;
}

/** What all layers of one network share. */
interface Shared {
  readonly lite: boolean;
  readonly padding: PaddingRule;
  readonly epsilon: number;
}

/** Any EfficientNet: the stages of B0, scaled in width and depth. */
export function efficientNet(
  kind: EfficientNetKind,
  { padding = "tf", epsilon = 1e-3, ...options }: EfficientNetOptions,
): LayersModel {
  const { width, depth, lite, dropout } = kind;
  const shared = { lite, padding, epsilon };
  return buildNetwork({ ...kind, own: ["padding", "epsilon"] }, options, (image, settings) => {
    const padded = padStrided(image, "stem_conv_pad", 3, padding);
    const filters = lite ? 32 : roundFilters(32 * width);
    const first = conv(padded, "stem_conv", filters, 3, { strides: 2, padding: "valid" });
    let x = active(first, "stem_bn", "stem_activation", shared);
    for (const [s, [kernel, filters, stride, expand, count]] of STAGES.entries()) {
      const isEnd = s === 0 || s === STAGES.length - 1;
      const repeats = lite && isEnd ? count : Math.ceil(count * depth);
      for (let i = 0; i < repeats; i++) {
        const name = `block${s + 1}${String.fromCharCode(97 + i)}`;
        const strides = i === 0 ? stride : 1;
        x = block(
          x,
          name,
          { kernel, filters: roundFilters(filters * width), strides, expand },
          shared,
        );
      }
    }
    const last = conv(x, "top_conv", lite ? 1280 : roundFilters(1280 * width), 1);
    const features = active(last, "top_bn", "top_activation", shared);
    return averageDenseTop(features, settings, { dropout });
  });
}

interface BlockSize {
  readonly kernel: 3 | 5;
  readonly filters: number;
  readonly strides: 1 | 2;
  readonly expand: 1 | 6;
}

function block(
  x: SymbolicTensor,
  name: string,
  { kernel, filters, strides, expand }: BlockSize,
  shared: Shared,
): SymbolicTensor {
  const inputs = x.shape.at(-1) ?? 0;
  let y = x;
  if (expand !== 1) {
    const wide = conv(x, `${name}_expand_conv`, inputs * expand, 1);
    y = active(wide, `${name}_expand_bn`, `${name}_expand_activation`, shared);
  }
  if (strides === 2) y = padStrided(y, `${name}_dwconv_pad`, kernel, shared.padding);
  const padding = strides === 2 ? "valid" : "same";
  const spread = depthwise(y, `${name}_dwconv`, kernel, { strides, padding });
  y = active(spread, `${name}_bn`, `${name}_activation`, shared);
  if (!shared.lite) y = squeezeExcite(y, name, Math.max(1, Math.trunc(inputs / 4)));
  y = batchNorm(conv(y, `${name}_project_conv`, filters, 1), `${name}_project_bn`, shared.epsilon);
  return strides === 1 && inputs === filters
    ? applyLayer(layers.add({ name: `${name}_add` }), [y, x])
    : y;
}

/** Each channel times a number that all channels decide on; `hidden` is a quarter of what the block was given. */
function squeezeExcite(x: SymbolicTensor, name: string, hidden: number): SymbolicTensor {
  const channels = x.shape.at(-1) ?? 0;
  const mean = globalAverage(x, `${name}_se_squeeze`);
  const cell = applyLayer(
    layers.reshape({ targetShape: [1, 1, channels], name: `${name}_se_reshape` }),
    mean,
  );
  const biased = { useBias: true } as const;
  const narrow = conv(cell, `${name}_se_reduce`, hidden, 1, { ...biased, activation: "swish" });
  const factors = conv(narrow, `${name}_se_expand`, channels, 1, {
    ...biased,
    activation: "sigmoid",
  });
  return applyLayer(layers.multiply({ name: `${name}_se_excite` }), [x, factors]);
}

function active(
  x: SymbolicTensor,
  norm: string,
  name: string,
  { lite, epsilon }: Shared,
): SymbolicTensor {
  const normal = batchNorm(x, norm, epsilon);
  return lite ? relu6(normal, name) : activation(normal, name, "swish");
}
