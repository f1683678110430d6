import { type LayerName, type NameMap, named, torchNames } from "./name-map.js";

/** Blocks of each stage of timm, and which blocks have squeeze-and-excitation. */
const SIZES: Readonly<Record<string, { stages: readonly number[]; squeezes: readonly number[] }>> =
  {
    "mobilenet-v3-small": { stages: [1, 2, 3, 2, 3], squeezes: [0, 3, 4, 5, 6, 7, 8, 9, 10] },
    "mobilenet-v3-large": { stages: [1, 2, 3, 4, 2, 3], squeezes: [3, 4, 5, 10, 11, 12, 13, 14] },
  };

/** MobileNet v3 in torchvision, timm, and with the slashes of Keras 2. */
export function mobileNetV3Names(network: string): NameMap[] {
  const { stages = [], squeezes = [] } = SIZES[network] ?? {};
  const count = stages.reduce((n, k) => n + k, 0);
  return [
    torchNames("torchvision", torchvision(count, squeezes)),
    torchNames("timm", timm(stages, squeezes)),
    { scheme: "keras-old", style: "keras", layers: slashes(count, squeezes) },
  ];
}

function torchvision(count: number, squeezes: readonly number[]): LayerName[] {
  const blocks = Array.from({ length: count }, (_, n) => {
    let part = 0;
    const next = () => `features.${n + 1}.block.${part++}`;
    const wide = n === 0 ? [] : pair(n, "expand", next());
    const spread = pair(n, "depthwise", next());
    const se = squeezes.includes(n) ? excite(n, next(), "fc1", "fc2") : [];
    return [...wide, ...spread, ...se, ...pair(n, "project", next())];
  });
  return [
    named("conv", "features.0.0"),
    named("conv_bn", "features.0.1"),
    ...blocks.flat(),
    named("conv_1", `features.${count + 1}.0`),
    named("conv_1_bn", `features.${count + 1}.1`),
    named("conv_2", "classifier.0", "dense-conv"),
    named("logits", "classifier.3", "dense-conv"),
  ];
}

/** A convolution and its BatchNorm as torchvision numbers them. */
function pair(n: number, part: string, module: string): LayerName[] {
  return unit(n, part, `${module}.0`, `${module}.1`);
}

function timm(stages: readonly number[], squeezes: readonly number[]): LayerName[] {
  const places = stages.flatMap((count, s) => Array.from({ length: count }, (_, i) => `${s}.${i}`));
  const blocks = places.flatMap((place, n) => {
    const module = (part: string) => `blocks.${place}.${part}`;
    const first = n === 0 ? 1 : 2;
    return [
      ...(n === 0 ? [] : unit(n, "expand", module("conv_pw"), module("bn1"))),
      ...unit(n, "depthwise", module("conv_dw"), module(`bn${first}`)),
      ...(squeezes.includes(n) ? excite(n, module("se"), "conv_reduce", "conv_expand") : []),
      ...unit(n, "project", module(n === 0 ? "conv_pw" : "conv_pwl"), module(`bn${first + 1}`)),
    ];
  });
  return [
    named("conv", "conv_stem"),
    named("conv_bn", "bn1"),
    ...blocks,
    named("conv_1", `blocks.${stages.length}.0.conv`),
    named("conv_1_bn", `blocks.${stages.length}.0.bn1`),
    named("conv_2", "conv_head"),
    named("logits", "classifier", "dense-conv"),
  ];
}

function slashes(count: number, squeezes: readonly number[]): LayerName[] {
  const blocks = Array.from({ length: count }, (_, n) => {
    const block = nameOf(n);
    const conv = (part: string) => unit(n, part, `${block}/${part}`, `${block}/${part}/BatchNorm`);
    return [
      ...(n === 0 ? [] : conv("expand")),
      ...conv("depthwise"),
      ...(squeezes.includes(n)
        ? [
            named(`${block}_squeeze_excite_conv`, `${block}/squeeze_excite/Conv`),
            named(`${block}_squeeze_excite_conv_1`, `${block}/squeeze_excite/Conv_1`),
          ]
        : []),
      ...conv("project"),
    ];
  });
  return [
    named("conv", "Conv"),
    named("conv_bn", "Conv/BatchNorm"),
    ...blocks.flat(),
    named("conv_1", "Conv_1"),
    named("conv_1_bn", "Conv_1/BatchNorm"),
    named("conv_2", "Conv_2"),
    named("logits", "Logits"),
  ];
}

function excite(n: number, module: string, first: string, second: string): LayerName[] {
  const ours = `${nameOf(n)}_squeeze_excite`;
  return [
    named(`${ours}_conv`, `${module}.${first}`),
    named(`${ours}_conv_1`, `${module}.${second}`),
  ];
}

function unit(n: number, part: string, conv: string, norm: string): LayerName[] {
  const ours = `${nameOf(n)}_${part}`;
  return [named(ours, conv), named(`${ours}_bn`, norm)];
}

function nameOf(n: number): string {
  return n === 0 ? "expanded_conv" : `expanded_conv_${n}`;
}
