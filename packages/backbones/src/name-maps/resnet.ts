import { type LayerName, type NameMap, named, torchNames } from "./name-map.js";

/** Blocks of the four stages, and convolutions in a block. */
const SIZES: Readonly<Record<string, readonly [readonly number[], number]>> = {
  resnet18: [[2, 2, 2, 2], 2],
  resnet34: [[3, 4, 6, 3], 2],
  "resnet50-v1": [[3, 4, 6, 3], 3],
  "resnet101-v1": [[3, 4, 23, 3], 3],
  "resnet50-v1.5": [[3, 4, 6, 3], 3],
  "resnet101-v1.5": [[3, 4, 23, 3], 3],
};

/**
 * ResNet. The names of torchvision (timm and TorchXRayVision the same) are for the networks that it has: weights of v1.5 in a v1 would run and be
 * wrong, since the stride sits elsewhere. `resnet50.py` of old Keras is v1.
 */
export function resNetNames(network: string): NameMap[] {
  if (network.endsWith("-v1")) {
    return [{ scheme: "keras-old", style: "keras", layers: keras(network) }];
  }
  const layers = torchvision(network);
  return [
    torchNames("torchvision", layers),
    torchNames("xrv", layers),
    torchNames("timm", layers),
    torchNames("monai", layers),
  ];
}

function torchvision(network: string): LayerName[] {
  return [
    named("conv1_conv", "conv1"),
    named("conv1_bn", "bn1"),
    ...inBlocks(network, (ours, s, i, part) => {
      const theirs = `layer${s + 1}.${i}`;
      const [conv, bn] =
        part === 0 ? ["downsample.0", "downsample.1"] : [`conv${part}`, `bn${part}`];
      return [named(`${ours}_conv`, `${theirs}.${conv}`), named(`${ours}_bn`, `${theirs}.${bn}`)];
    }),
    named("predictions", "fc"),
  ];
}

function keras(network: string): LayerName[] {
  return [
    named("conv1_conv", "conv1"),
    named("conv1_bn", "bn_conv1"),
    ...inBlocks(network, (ours, s, i, part) => {
      const block = `${s + 2}${letter(i)}_branch`;
      const theirs = part === 0 ? `${block}1` : `${block}2${letter(part - 1)}`;
      return [named(`${ours}_conv`, `res${theirs}`), named(`${ours}_bn`, `bn${theirs}`)];
    }),
    named("predictions", "fc1000"),
  ];
}

function letter(i: number): string {
  return String.fromCharCode(97 + i);
}

/** @param pair - Names of one convolution and its BatchNorm: our prefix, stage and block from 0, part of the block, 0 for the shortcut. */
function inBlocks(
  network: string,
  pair: (ours: string, stage: number, block: number, part: number) => LayerName[],
): LayerName[] {
  const [stages, parts] = SIZES[network] ?? [[], 0];
  return stages.flatMap((count, s) =>
    Array.from({ length: count }, (_, i) => {
      // blocks of two convolutions have a shortcut of their own where the channels change
      const isChanged = i === 0 && (parts === 3 || s > 0);
      const all = Array.from({ length: parts }, (_, p) => p + 1);
      return (isChanged ? [0, ...all] : all).flatMap((part) =>
        pair(`conv${s + 2}_block${i + 1}_${part}`, s, i, part),
      );
    }).flat(),
  );
}
