import { type LayerName, type NameMap, named, torchNames } from "./name-map.js";

const BLOCKS = [3, 3, 9, 3];
const NAME = "convnext_tiny";

/** ConvNeXt-T in torchvision and timm, and in Keras, where LayerScale is a layer and 1x1 convolutions are Dense. */
export function convNeXtNames(): NameMap[] {
  return [
    torchNames("torchvision", torchvision()),
    torchNames("timm", timm()),
    {
      scheme: "keras",
      style: "keras",
      layers: keras(),
      // Keras gives the factors no name: `variable_3`, or `vars/0` in its archives
      rename: { pattern: /(_layer_scale)\/.*$/, to: "$1/gamma" },
    },
  ];
}

function torchvision(): LayerName[] {
  return [
    named(`${NAME}_stem_conv`, "features.0.0"),
    named(`${NAME}_stem_layernorm`, "features.0.1"),
    ...[0, 1, 2].flatMap((i) => [
      named(`${NAME}_downsampling_layernorm_${i}`, `features.${2 * i + 2}.0`),
      named(`${NAME}_downsampling_conv_${i}`, `features.${2 * i + 2}.1`),
    ]),
    ...inBlocks((ours, s, i) => {
      const theirs = `features.${2 * s + 1}.${i}`;
      return [
        ...parts(
          ours,
          [0, 2, 3, 5].map((part) => `${theirs}.block.${part}`),
        ),
        named(`${ours}_layer_scale/depthwise_kernel`, `${theirs}.layer_scale`, "factors-image"),
      ];
    }),
    named(`${NAME}_head_layernorm`, "classifier.0"),
    named("layer_normalization", "classifier.0"),
    named(`${NAME}_head_dense`, "classifier.2"),
  ];
}

function timm(): LayerName[] {
  return [
    named(`${NAME}_stem_conv`, "stem.0"),
    named(`${NAME}_stem_layernorm`, "stem.1"),
    ...[0, 1, 2].flatMap((i) => [
      named(`${NAME}_downsampling_layernorm_${i}`, `stages.${i + 1}.downsample.0`),
      named(`${NAME}_downsampling_conv_${i}`, `stages.${i + 1}.downsample.1`),
    ]),
    ...inBlocks((ours, s, i) => {
      const theirs = `stages.${s}.blocks.${i}`;
      return [
        ...parts(
          ours,
          ["conv_dw", "norm", "mlp.fc1", "mlp.fc2"].map((part) => `${theirs}.${part}`),
        ),
        named(`${ours}_layer_scale/depthwise_kernel`, `${theirs}.gamma`, "factors"),
      ];
    }),
    named(`${NAME}_head_layernorm`, "head.norm"),
    named("layer_normalization", "head.norm"),
    named(`${NAME}_head_dense`, "head.fc"),
  ];
}

/** Only what Keras stores in another shape. */
function keras(): LayerName[] {
  return inBlocks((ours) => [
    named(
      `${ours}_depthwise_conv/depthwise_kernel`,
      `${ours}_depthwise_conv/kernel`,
      "grouped-keras",
    ),
    ...[1, 2].map((i) => {
      const kernel = `${ours}_pointwise_conv_${i}/kernel`;
      return named(kernel, kernel, "dense-conv-keras");
    }),
    named(`${ours}_layer_scale/depthwise_kernel`, `${ours}_layer_scale/gamma`, "factors"),
  ]);
}

/** The layers of a block: depthwise convolution, normalisation and two fully connected layers over the channels. */
function parts(
  ours: string,
  [spread = "", norm = "", wide = "", narrow = ""]: string[],
): LayerName[] {
  return [
    named(`${ours}_depthwise_conv`, spread),
    named(`${ours}_layernorm`, norm),
    named(`${ours}_pointwise_conv_1`, wide, "dense-conv"),
    named(`${ours}_pointwise_conv_2`, narrow, "dense-conv"),
  ];
}

function inBlocks(names: (ours: string, stage: number, block: number) => LayerName[]): LayerName[] {
  return BLOCKS.flatMap((count, s) =>
    Array.from({ length: count }, (_, i) => names(`${NAME}_stage_${s}_block_${i}`, s, i)).flat(),
  );
}
