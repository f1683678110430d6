import { type LayerName, type NameMap, named, torchNames } from "./name-map.js";

/** Layers of the four blocks. */
const BLOCKS: Readonly<Record<string, readonly number[]>> = {
  densenet121: [6, 12, 24, 16],
  densenet169: [6, 12, 32, 32],
  densenet201: [6, 12, 48, 32],
};

/** TorchXRayVision keeps its thresholds beside the weights. */
const XRV = /\.num_batches_tracked$|^op_threshs$/;

/** DenseNet: torchvision (TorchXRayVision and timm the same), its names before April 2018, MONAI, JF Healthcare. */
export function denseNetNames(network: string): NameMap[] {
  const torchvision = [
    ...convolutional(network, (layer, part) => `${layer}.${part}`),
    named("predictions", "classifier"),
  ];
  const old = convolutional(network, (layer, part) => `${layer}.${part.replace(/\d/, ".$&")}`);
  const monai = convolutional(network, (layer, part) => `${layer}.layers.${part}`);
  return [
    torchNames("torchvision", torchvision),
    { ...torchNames("xrv", torchvision), ignores: XRV },
    torchNames("timm", torchvision),
    torchNames("torchvision-old", [...old, named("predictions", "classifier")]),
    torchNames("monai", [...monai, named("predictions", "class_layers.out")]),
    {
      scheme: "keras-v3",
      style: "keras",
      layers: [named("conv1/conv", "conv1_conv"), named("conv1/bn", "conv1_bn")],
    },
    { scheme: "keras-old", style: "keras", layers: [named("predictions", "fc1000")] },
    // five classifiers of their own, each behind an attention map, have no place here
    torchNames("jf", torchvision.slice(0, -1)),
  ];
}

/** @param inner - Name of a part of a dense layer. */
function convolutional(
  network: string,
  inner: (layer: string, part: string) => string,
): LayerName[] {
  const blocks = BLOCKS[network] ?? [];
  return [
    named("conv1/conv", "features.conv0"),
    named("conv1/bn", "features.norm0"),
    ...blocks.flatMap((count, b) =>
      Array.from({ length: count }, (_, i) => {
        const ours = `conv${b + 2}_block${i + 1}`;
        const theirs = `features.denseblock${b + 1}.denselayer${i + 1}`;
        return [
          named(`${ours}_0_bn`, inner(theirs, "norm1")),
          named(`${ours}_1_conv`, inner(theirs, "conv1")),
          named(`${ours}_1_bn`, inner(theirs, "norm2")),
          named(`${ours}_2_conv`, inner(theirs, "conv2")),
        ];
      }).flat(),
    ),
    ...blocks
      .slice(1)
      .flatMap((_, t) => [
        named(`pool${t + 2}_bn`, `features.transition${t + 1}.norm`),
        named(`pool${t + 2}_conv`, `features.transition${t + 1}.conv`),
      ]),
    named("bn", "features.norm5"),
  ];
}
