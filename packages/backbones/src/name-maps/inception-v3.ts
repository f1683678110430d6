import { type NameMap, named, torchNames } from "./name-map.js";

const DOUBLE_3X3 = ["branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"];
const A = ["branch1x1", "branch5x5_1", "branch5x5_2", ...DOUBLE_3X3, "branch_pool"];
const B = ["branch3x3", ...DOUBLE_3X3];
const C = [
  "branch1x1",
  ...[1, 2, 3].map((i) => `branch7x7_${i}`),
  ...[1, 2, 3, 4, 5].map((i) => `branch7x7dbl_${i}`),
  "branch_pool",
];
const D = ["branch3x3_1", "branch3x3_2", ...[1, 2, 3, 4].map((i) => `branch7x7x3_${i}`)];
const E = [
  "branch1x1",
  ...["1", "2a", "2b"].map((i) => `branch3x3_${i}`),
  ...["1", "2", "3a", "3b"].map((i) => `branch3x3dbl_${i}`),
  "branch_pool",
];

const BLOCKS: readonly (readonly [string, readonly string[]])[] = [
  ["5b", A],
  ["5c", A],
  ["5d", A],
  ["6a", B],
  ["6b", C],
  ["6c", C],
  ["6d", C],
  ["6e", C],
  ["7a", D],
  ["7b", E],
  ["7c", E],
];

const STEM = ["1a_3x3", "2a_3x3", "2b_3x3", "3b_1x1", "4a_3x3"];

/** InceptionV3: the 94 convolutions of torchvision (timm the same) in the order in which Keras makes them. */
export function inceptionV3Names(): NameMap[] {
  const modules = [
    ...STEM.map((name) => `Conv2d_${name}`),
    ...BLOCKS.flatMap(([block, branches]) => branches.map((branch) => `Mixed_${block}.${branch}`)),
  ];
  const layers = [
    ...modules.flatMap((module, i) => [
      named(i === 0 ? "conv2d" : `conv2d_${i}`, `${module}.conv`),
      named(i === 0 ? "batch_normalization" : `batch_normalization_${i}`, `${module}.bn`),
    ]),
    named("predictions", "fc"),
  ];
  // the auxiliary classifier serves training only
  const ignores = /\.num_batches_tracked$|^AuxLogits\./;
  return [
    { ...torchNames("torchvision", layers), ignores },
    { ...torchNames("timm", layers), ignores },
    { scheme: "keras-order", style: "keras", layers: [] },
  ];
}
