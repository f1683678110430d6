import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { relu6 } from "./blocks/activation.js";
import { applyLayer } from "./blocks/apply-layer.js";
import { averageDenseTop } from "./blocks/average-dense-top.js";
import { batchNorm } from "./blocks/batch-norm.js";
import { conv, depthwise } from "./blocks/convolution.js";
import { type PaddingRule, padStrided } from "./blocks/pad.js";
import { roundFilters } from "./blocks/round-filters.js";
import { buildNetwork } from "./build-network.js";
import type { NetworkOptions } from "./network-options.js";

/** Options of {@link mobileNetV2}. */
export interface MobileNetV2Options extends NetworkOptions {
  /** Width multiplier; weights are published for 0.35, 0.5, 0.75, 1, 1.3 and 1.4. */
  readonly alpha?: number;
  /** Where the zeros of strided layers lie: `"tf"` for weights of Keras, `"torch"` for those of torchvision. */
  readonly padding?: PaddingRule;
  /** Of every BatchNorm: 1e-3 in Keras, 1e-5 in torchvision. */
  readonly epsilon?: number;
}

/** Filters (at alpha 1), stride and number of the blocks of each stage; all but the first widen six times. */
const STAGES = [
  [16, 1, 1],
  [24, 2, 2],
  [32, 2, 3],
  [64, 2, 4],
  [96, 1, 3],
  [160, 2, 3],
  [320, 1, 1],
] as const;

/** What all layers of one network share. */
interface Shared {
  readonly padding: PaddingRule;
  readonly epsilon: number;
}

/**
 * MobileNet v2 with the layer names of keras.applications: `Conv1`, `expanded_conv_depthwise`, `block_1_expand` ... `block_16_project_BN`, `Conv_1`,
 * `out_relu`, `global_average_pooling2d`, `predictions`. From 32 x 32 on; without a top 1,280 channels (more from alpha 1 on) at a 32nd of the size. Preprocess mode
 * `"tf"`; weights of torchvision want `padding: "torch"`, `epsilon: 1e-5` and `"torch"`.
 *
 * Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018.
 *
 * @throws RangeError when an option is out of range.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { mobileNetV2, parameterCount } from "@xrt/backbones";
 * parameterCount(mobileNetV2({ alpha: 0.35, includeTop: false, seed: null })); // => 410208
 * ```
 */
export function mobileNetV2({
  alpha = 1,
  padding = "tf",
  epsilon = 1e-3,
  ...options
}: MobileNetV2Options = {}): LayersModel {
  const size = options.inputShape?.[0] ?? 224;
  const plan = {
    name: `mobilenetv2_${alpha.toFixed(2)}_${size}`,
    builder: "mobileNetV2",
    own: ["alpha", "padding", "epsilon"],
  };
  const shared = { padding, epsilon };
  return buildNetwork(plan, options, (image, settings) => {
    const padded = padStrided(image, "Conv1_pad", 3, padding);
    const first = conv(padded, "Conv1", roundFilters(32 * alpha), 3, STRIDED);
    let x = relu6(batchNorm(first, "bn_Conv1", epsilon), "Conv1_relu");
    let n = 0;
    for (const [filters, stride, count] of STAGES) {
      for (let i = 0; i < count; i++) {
        x = block(x, n++, roundFilters(filters * alpha), i === 0 ? stride : 1, shared);
      }
    }
    const last = conv(x, "Conv_1", alpha > 1 ? roundFilters(1280 * alpha) : 1280, 1);
    const features = relu6(batchNorm(last, "Conv_1_bn", epsilon), "out_relu");
    return averageDenseTop(features, settings, { pool: "global_average_pooling2d" });
  });
}

const STRIDED = { strides: 2, padding: "valid" } as const;

function block(
  x: SymbolicTensor,
  n: number,
  filters: number,
  stride: 1 | 2,
  { padding, epsilon }: Shared,
): SymbolicTensor {
  const name = n === 0 ? "expanded_conv" : `block_${n}`;
  const normalised = (y: SymbolicTensor, part: string) =>
    batchNorm(y, `${name}_${part}_BN`, epsilon);
  const inputs = x.shape.at(-1) ?? 0;
  let y = x;
  if (n > 0) {
    const wide = normalised(conv(x, `${name}_expand`, 6 * inputs, 1), "expand");
    y = relu6(wide, `${name}_expand_relu`);
  }
  const spread =
    stride === 1
      ? depthwise(y, `${name}_depthwise`, 3)
      : depthwise(padStrided(y, `${name}_pad`, 3, padding), `${name}_depthwise`, 3, STRIDED);
  y = relu6(normalised(spread, "depthwise"), `${name}_depthwise_relu`);
  y = normalised(conv(y, `${name}_project`, filters, 1), "project");
  return stride === 1 && inputs === filters
    ? applyLayer(layers.add({ name: `${name}_add` }), [x, y])
    : y;
}
