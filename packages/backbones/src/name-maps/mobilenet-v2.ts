import { type LayerName, type NameMap, named, torchNames } from "./name-map.js";

/** Blocks of each stage. */
const STAGES = [1, 2, 3, 4, 3, 3, 1];

/** MobileNet v2 in torchvision and timm, and the classifier of Keras before 2.3. */
export function mobileNetV2Names(): NameMap[] {
  return [
    torchNames("torchvision", torchvision()),
    torchNames("timm", timm()),
    { scheme: "keras-old", style: "keras", layers: [named("predictions", "Logits")] },
  ];
}

function torchvision(): LayerName[] {
  const blocks = Array.from({ length: 17 }, (_, n) => {
    const conv = `features.${n + 1}.conv`;
    const depthwise = n === 0 ? 0 : 1;
    return [
      ...(n === 0 ? [] : unit(n, "expand", `${conv}.0.0`, `${conv}.0.1`)),
      ...unit(n, "depthwise", `${conv}.${depthwise}.0`, `${conv}.${depthwise}.1`),
      ...unit(n, "project", `${conv}.${depthwise + 1}`, `${conv}.${depthwise + 2}`),
    ];
  });
  return [
    named("Conv1", "features.0.0"),
    named("bn_Conv1", "features.0.1"),
    ...blocks.flat(),
    named("Conv_1", "features.18.0"),
    named("Conv_1_bn", "features.18.1"),
    named("predictions", "classifier.1"),
  ];
}

function timm(): LayerName[] {
  const places = STAGES.flatMap((count, s) => Array.from({ length: count }, (_, i) => `${s}.${i}`));
  const blocks = places.flatMap((place, n) => {
    const module = (part: string) => `blocks.${place}.${part}`;
    if (n === 0) {
      return [
        ...unit(n, "depthwise", module("conv_dw"), module("bn1")),
        ...unit(n, "project", module("conv_pw"), module("bn2")),
      ];
    }
    return [
      ...unit(n, "expand", module("conv_pw"), module("bn1")),
      ...unit(n, "depthwise", module("conv_dw"), module("bn2")),
      ...unit(n, "project", module("conv_pwl"), module("bn3")),
    ];
  });
  return [
    named("Conv1", "conv_stem"),
    named("bn_Conv1", "bn1"),
    ...blocks,
    named("Conv_1", "conv_head"),
    named("Conv_1_bn", "bn2"),
    named("predictions", "classifier"),
  ];
}

/** One convolution of block `n` and its BatchNorm. */
function unit(n: number, part: string, conv: string, norm: string): LayerName[] {
  const ours = `${n === 0 ? "expanded_conv" : `block_${n}`}_${part}`;
  return [named(ours, conv), named(`${ours}_BN`, norm)];
}
