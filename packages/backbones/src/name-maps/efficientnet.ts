import { type LayerName, type NameMap, named, torchNames } from "./name-map.js";

/** Blocks of each stage, and whether they have squeeze-and-excitation. */
const STAGES: Readonly<Record<string, readonly number[]>> = {
  "efficientnet-b0": [1, 2, 2, 3, 3, 4, 1],
  "efficientnet-b1": [2, 3, 3, 4, 4, 5, 2],
  "efficientnet-b2": [2, 3, 3, 4, 4, 5, 2],
  "efficientnet-b3": [2, 3, 3, 5, 5, 6, 2],
  "efficientnet-lite0": [1, 2, 2, 3, 3, 4, 1],
  "efficientnet-lite1": [1, 3, 3, 4, 4, 5, 1],
  "efficientnet-lite2": [1, 3, 3, 4, 4, 5, 1],
  "efficientnet-lite3": [1, 3, 3, 5, 5, 6, 1],
  "efficientnet-lite4": [1, 4, 4, 6, 6, 8, 1],
};

/** One block: its name, stage and place in it, its number in the network, and whether it begins with an expansion. */
interface Place {
  readonly ours: string;
  readonly stage: number;
  readonly i: number;
  readonly n: number;
  readonly expands: boolean;
}

/** EfficientNet in torchvision (B only), timm, `efficientnet-pytorch` (and `efficientnet-lite-pytorch`), and the classifier of keras-applications 1.0.8. */
export function efficientNetNames(network: string): NameMap[] {
  const places = (STAGES[network] ?? []).flatMap((count, stage) =>
    Array.from({ length: count }, (_, i) => ({ stage, i })),
  );
  const blocks: Place[] = places.map(({ stage, i }, n) => ({
    ours: `block${stage + 1}${String.fromCharCode(97 + i)}`,
    stage,
    i,
    n,
    expands: stage > 0,
  }));
  const squeezes = network.startsWith("efficientnet-b");
  return [
    ...(squeezes ? [torchNames("torchvision", torchvision(blocks))] : []),
    torchNames("timm", timm(blocks, squeezes)),
    torchNames("efficientnet-pytorch", pytorch(blocks, squeezes)),
    { scheme: "keras-old", style: "keras", layers: [named("predictions", "probs")] },
    // the contract scales what Keras scales inside its model
    { scheme: "keras", style: "keras", layers: [], ignores: /^normalization\// },
  ];
}

function torchvision(blocks: readonly Place[]): LayerName[] {
  return [
    named("stem_conv", "features.0.0"),
    named("stem_bn", "features.0.1"),
    ...blocks.flatMap(({ ours, stage, i, expands }) => {
      let part = 0;
      const next = () => `features.${stage + 1}.${i}.block.${part++}`;
      const wide = expands ? expansion(ours, ...inner(next())) : [];
      const spread = depthwise(ours, ...inner(next()));
      const se = excitation(ours, next(), "fc1", "fc2");
      return [...wide, ...spread, ...se, ...projection(ours, ...inner(next()))];
    }),
    named("top_conv", "features.8.0"),
    named("top_bn", "features.8.1"),
    named("predictions", "classifier.1"),
  ];
}

/** Convolution and BatchNorm as torchvision numbers them. */
function inner(module: string): [string, string] {
  return [`${module}.0`, `${module}.1`];
}

function timm(blocks: readonly Place[], squeezes: boolean): LayerName[] {
  return [
    named("stem_conv", "conv_stem"),
    named("stem_bn", "bn1"),
    ...blocks.flatMap(({ ours, stage, i, expands }) => {
      const module = (part: string) => `blocks.${stage}.${i}.${part}`;
      const first = expands ? 2 : 1;
      return [
        ...(expands ? expansion(ours, module("conv_pw"), module("bn1")) : []),
        ...depthwise(ours, module("conv_dw"), module(`bn${first}`)),
        ...(squeezes ? excitation(ours, module("se"), "conv_reduce", "conv_expand") : []),
        ...projection(ours, module(expands ? "conv_pwl" : "conv_pw"), module(`bn${first + 1}`)),
      ];
    }),
    named("top_conv", "conv_head"),
    named("top_bn", "bn2"),
    named("predictions", "classifier"),
  ];
}

function pytorch(blocks: readonly Place[], squeezes: boolean): LayerName[] {
  return [
    named("stem_conv", "_conv_stem"),
    named("stem_bn", "_bn0"),
    ...blocks.flatMap(({ ours, n, expands }) => {
      const module = (part: string) => `_blocks.${n}.${part}`;
      return [
        ...(expands ? expansion(ours, module("_expand_conv"), module("_bn0")) : []),
        ...depthwise(ours, module("_depthwise_conv"), module("_bn1")),
        ...(squeezes
          ? [
              named(`${ours}_se_reduce`, module("_se_reduce")),
              named(`${ours}_se_expand`, module("_se_expand")),
            ]
          : []),
        ...projection(ours, module("_project_conv"), module("_bn2")),
      ];
    }),
    named("top_conv", "_conv_head"),
    named("top_bn", "_bn1"),
    named("predictions", "_fc"),
  ];
}

function expansion(ours: string, conv: string, norm: string): LayerName[] {
  return [named(`${ours}_expand_conv`, conv), named(`${ours}_expand_bn`, norm)];
}

function depthwise(ours: string, conv: string, norm: string): LayerName[] {
  return [named(`${ours}_dwconv`, conv), named(`${ours}_bn`, norm)];
}

function projection(ours: string, conv: string, norm: string): LayerName[] {
  return [named(`${ours}_project_conv`, conv), named(`${ours}_project_bn`, norm)];
}

function excitation(ours: string, module: string, reduce: string, expand: string): LayerName[] {
  return [
    named(`${ours}_se_reduce`, `${module}.${reduce}`),
    named(`${ours}_se_expand`, `${module}.${expand}`),
  ];
}
