import { type LayerName, type NameMap, named, torchNames } from "./name-map.js";

/** Convolutions of the five blocks. */
const BLOCKS: Readonly<Record<string, readonly number[]>> = {
  vgg16: [2, 2, 3, 3, 3],
  vgg19: [2, 2, 4, 4, 4],
};

/** VGG: torchvision numbers convolutions, ReLUs and poolings through. */
export function vggNames(network: string): NameMap[] {
  const features = convolutions(network);
  return [
    torchNames("torchvision", [
      ...features,
      named("fc1", "classifier.0", "flattened-512"),
      named("fc2", "classifier.3"),
      named("predictions", "classifier.6"),
    ]),
    torchNames("timm", [
      ...features,
      named("fc1", "pre_logits.fc1", "conv-dense"),
      named("fc2", "pre_logits.fc2", "point-dense"),
      named("predictions", "head.fc"),
    ]),
  ];
}

function convolutions(network: string): LayerName[] {
  let index = 0;
  return (BLOCKS[network] ?? []).flatMap((count, b) => {
    const names = Array.from({ length: count }, (_, i) =>
      named(`block${b + 1}_conv${i + 1}`, `features.${index + 2 * i}`),
    );
    index += 2 * count + 1;
    return names;
  });
}
