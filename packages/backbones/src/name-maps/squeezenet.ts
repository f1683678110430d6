import { type NameMap, named, torchNames } from "./name-map.js";

/** Index of the eight fires among torchvision's `features`. */
const FIRES: Readonly<Record<string, readonly number[]>> = {
  "squeezenet-1.0": [3, 4, 5, 7, 8, 9, 10, 12],
  "squeezenet-1.1": [3, 4, 6, 7, 9, 10, 11, 12],
};

const PARTS = [
  ["squeeze1x1", "squeeze"],
  ["expand1x1", "expand1x1"],
  ["expand3x3", "expand3x3"],
] as const;

/** SqueezeNet in torchvision and in dumps of MXNet, which number the convolutions through. */
export function squeezeNetNames(network: string): NameMap[] {
  const fires = FIRES[network] ?? [];
  const torchvision = fires.flatMap((index, f) =>
    PARTS.map(([ours, theirs]) => named(`fire${f + 2}/${ours}`, `features.${index}.${theirs}`)),
  );
  const conv = (ours: string, n: number) => named(ours, `squeezenet0_conv${n}`);
  const mxnet = fires.flatMap((_, f) =>
    PARTS.map(([ours], i) => conv(`fire${f + 2}/${ours}`, 3 * f + i + 1)),
  );
  return [
    torchNames("torchvision", [
      named("conv1", "features.0"),
      ...torchvision,
      named("conv10", "classifier.1"),
    ]),
    { scheme: "mxnet", style: "mxnet", layers: [conv("conv1", 0), ...mxnet, conv("conv10", 25)] },
  ];
}
