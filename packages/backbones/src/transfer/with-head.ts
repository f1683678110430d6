import { type LayersModel, layers, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { nearest, UsageError } from "@xrt/core";

/** What stands between a backbone's last feature map and the scores: a function of the map that returns a vector. */
export type Head = (features: SymbolicTensor) => SymbolicTensor;

/** Heads by name. All their layers are called `head_...`. */
const heads: Readonly<Record<HeadName, Head>> = {
  /** Global average. */
  "gap-dense": globalAverage,
  /** Largest value of each channel. */
  "gmp-dense": (features) =>
    layers
      .globalMaxPooling2d({ name: "head_pool", dataFormat: "channelsLast" })
      .apply(features) as SymbolicTensor,
  /** Half of the averages dropped in training. */
  "gap-dropout-dense": (features) =>
    layers
      .dropout({ rate: 0.5, name: "head_dropout" })
      .apply(globalAverage(features)) as SymbolicTensor,
  /** The 2020 study on VGG16 and CheXNet: a linear 3x3 convolution to 64 channels in front of the average. */
  "conv64-gap-dense": (features) =>
    globalAverage(
      layers
        .conv2d({ filters: 64, kernelSize: 3, padding: "valid", name: "head_conv" })
        .apply(features) as SymbolicTensor,
    ),
};

/** Name of a head: how the last feature map becomes the vector that a Dense layer `head` reads. */
export type HeadName = "gap-dense" | "gmp-dense" | "gap-dropout-dense" | "conv64-gap-dense";

/** Options of {@link withHead}. */
export interface WithHeadOptions {
  /** Outputs. */
  readonly classes?: number;
  /**
   * Between the feature map and the Dense layer: global average (`"gap-dense"`, `"gap-dropout-dense"` with half of it dropped
   * in training), maximum (`"gmp-dense"`), a linear 3x3 convolution to 64 channels and the average (`"conv64-gap-dense"`, the
   * 2020 study), or a function of your own that returns a vector.
   */
  readonly head?: HeadName | Head;
  /** What the outputs are: probabilities of each class, probabilities that sum to 1, or logits. */
  readonly activation?: "sigmoid" | "softmax" | "linear";
}

/**
 * A classifier on a backbone's last feature map. The layers of the backbone are shared with `backbone`, not copied, and keep
 * their names; the new ones are `head` (Dense) and, in front of it, `head_pool` and the like. Give them values by
 * `initialise` with `only: (name) => name.startsWith("head")`.
 *
 * @param backbone - Network whose output is `[batch, height, width, channels]`.
 * @throws UsageError when no head has that name.
 * @throws RangeError when the output is not such a map.
 *
 * @example
 * ```ts
 * import { mobileNetV1, parameterCount, withHead } from "@xrt/backbones";
 * const backbone = mobileNetV1({ alpha: 0.25, inputShape: [96, 96, 3], includeTop: false });
 * const classifier = withHead(backbone, { classes: 14, head: "conv64-gap-dense" });
 * parameterCount(classifier) - parameterCount(backbone); // => 148430
 * ```
 */
export function withHead(
  backbone: LayersModel,
  { classes = 1, head = "gap-dense", activation = "sigmoid" }: WithHeadOptions = {},
): LayersModel {
  const features = backbone.outputs[0] as SymbolicTensor;
  if (features.shape.length !== 4) {
    throw new RangeError(
      `withHead: "${backbone.name}" returns [${features.shape}], wants a feature map [batch, height, width, channels]`,
    );
  }
  const vector = headOf(head)(features);
  const scores = layers.dense({ units: classes, activation, name: "head" }).apply(vector);
  return model({
    inputs: backbone.inputs,
    outputs: scores as SymbolicTensor,
    name: `${backbone.name}_head`,
  });
}

function headOf(head: HeadName | Head): Head {
  if (typeof head === "function") return head;
  if (Object.hasOwn(heads, head)) return heads[head];
  const names = Object.keys(heads);
  throw new UsageError(
    `withHead: no head "${head}"; did you mean "${nearest(head, names, 1)}"? There are ${names.join(", ")}`,
  );
}

function globalAverage(features: SymbolicTensor): SymbolicTensor {
  return layers.globalAveragePooling2d({ name: "head_pool" }).apply(features) as SymbolicTensor;
}
