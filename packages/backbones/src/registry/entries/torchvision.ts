import type { Preprocess } from "@xrt/core";
import { imagenetClasses } from "../classes/imagenet.js";
import { torchvision } from "../contracts.js";
import { remoteFile } from "../remote-file.js";
import type { KnownMetric, NameScheme, WeightEntry } from "../weight-entry.js";

const BASE = "https://download.pytorch.org/models/";

interface Published {
  readonly network: string;
  /** File without `.pth`; what follows the last dash begins its SHA-256. */
  readonly file: string;
  readonly bytes?: number;
  readonly id?: string;
  readonly preprocess?: Preprocess;
  readonly names?: NameScheme;
  readonly outputs?: WeightEntry["outputs"];
  readonly build?: Readonly<Record<string, unknown>>;
  /** Accuracy on the validation part of ImageNet, as torchvision states it. */
  readonly top1?: number;
  readonly top5?: number;
}

/** Id where the weights of Keras are the network's `"imagenet"`. */
const SECOND = "imagenet-torchvision";

/**
 * ImageNet weights of torchvision. The first digits of each SHA-256 are in the file's name. Sizes are those of public logs and
 * lists that give them with this name (tqdm of torch.hub, lists of SHA-256, the model index of timm), and each is the
 * `_file_size` of torchvision to its three digits; that of `mobilenet_v2-b0353104` was measured.
 */
export const torchvisionEntries: readonly WeightEntry[] = (
  [
    { network: "vgg16", id: SECOND, file: "vgg16-397923af", bytes: 553_433_881, top1: 0.7159 },
    { network: "vgg19", id: SECOND, file: "vgg19-dcbb9e9d", bytes: 574_673_361, top1: 0.7238 },
    { network: "resnet18", file: "resnet18-f37072fd", bytes: 46_830_571, top1: 0.6976 },
    { network: "resnet34", file: "resnet34-b627a593", bytes: 87_319_819, top1: 0.733 },
    { network: "resnet50-v1.5", file: "resnet50-0676ba61", bytes: 102_530_333, top1: 0.7615 },
    ...(
      [
        ["densenet121-a639ec97", 32_342_954, 0.7465],
        ["densenet169-b2777c0a", 57_365_526, 0.76],
        ["densenet201-c1103571", 81_131_730, 0.772],
      ] as const
    ).map(([file, bytes, top1]) => ({
      network: file.slice(0, file.indexOf("-")),
      id: SECOND,
      file,
      bytes,
      names: "torchvision-old" as const,
      build: { epsilon: 1e-5 },
      top1,
    })),
    {
      network: "squeezenet-1.0",
      file: "squeezenet1_0-b66bff10",
      outputs: "logits",
      top1: 0.58092,
      top5: 0.8042,
    },
    {
      network: "squeezenet-1.1",
      file: "squeezenet1_1-b8a52dc0",
      bytes: 4_958_839,
      outputs: "logits",
      top1: 0.58178,
      top5: 0.80624,
    },
    {
      network: "mobilenet-v2-1",
      id: SECOND,
      file: "mobilenet_v2-b0353104",
      bytes: 14_212_972,
      build: { padding: "torch", epsilon: 1e-5 },
    },
    {
      network: "efficientnet-b0",
      id: SECOND,
      // under `-3dd342df`, its name up to torchvision 0.16.0, lies the same file, which that hash refuses (pytorch/vision#7744)
      file: "efficientnet_b0_rwightman-7f5810bc",
      bytes: 21_444_401,
      preprocess: torchvision(224, 256, "bicubic"),
      build: { padding: "torch", epsilon: 1e-5 },
      top1: 0.77692,
    },
    { network: "resnet101-v1.5", file: "resnet101-63fe2227", top1: 0.77374, top5: 0.93546 },
    {
      network: "mobilenet-v3-small",
      file: "mobilenet_v3_small-047dcff4",
      bytes: 10_306_551,
      build: { padding: "torch" },
      top1: 0.67668,
      top5: 0.87402,
    },
    {
      network: "mobilenet-v3-large",
      file: "mobilenet_v3_large-8738ca79",
      bytes: 22_139_423,
      build: { padding: "torch" },
      top1: 0.74042,
      top5: 0.9134,
    },
    {
      network: "efficientnet-b1",
      file: "efficientnet_b1_rwightman-bac287d4",
      preprocess: torchvision(240, 256, "bicubic"),
      build: { padding: "torch", epsilon: 1e-5 },
      top1: 0.78642,
      top5: 0.94186,
    },
    {
      network: "efficientnet-b2",
      file: "efficientnet_b2_rwightman-c35c1473",
      preprocess: torchvision(288, 288, "bicubic"),
      build: { padding: "torch", epsilon: 1e-5, inputShape: [288, 288, 3] },
      top1: 0.80608,
      top5: 0.9531,
    },
    {
      network: "efficientnet-b3",
      file: "efficientnet_b3_rwightman-b3899882",
      preprocess: torchvision(300, 320, "bicubic"),
      build: { padding: "torch", epsilon: 1e-5 },
      top1: 0.82008,
      top5: 0.96054,
    },
    {
      network: "inception-v3",
      id: SECOND,
      file: "inception_v3_google-0cc3c7bd",
      bytes: 108_949_747,
      // its `transform_input` makes this of what its evaluation feeds
      preprocess: { ...torchvision(299, 342), mode: "tf" },
      build: { padding: "torch", scale: true },
      top1: 0.77294,
      top5: 0.9345,
    },
    {
      network: "convnext-tiny",
      file: "convnext_tiny-983f1562",
      bytes: 114_419_221,
      preprocess: torchvision(224, 236),
      top1: 0.8252,
      top5: 0.96146,
    },
    {
      network: "vit-b-16",
      file: "vit_b_16-c867db91",
      bytes: 346_328_529,
      names: "torchvision-old",
      top1: 0.81072,
      top5: 0.95318,
    },
  ] satisfies readonly Published[]
).map(entry);

function entry({
  network,
  file,
  bytes,
  id = "imagenet",
  preprocess = torchvision(),
  names = "torchvision",
  outputs = "softmax",
  build,
  top1,
  top5,
}: Published): WeightEntry {
  const hex = file.slice(file.lastIndexOf("-") + 1);
  const metric = (name: string, value: number | undefined): KnownMetric[] =>
    value === undefined ? [] : [{ name, value, on: "ImageNet 2012 validation" }];
  return {
    id,
    network,
    description: "ImageNet, torchvision",
    file: remoteFile(`${BASE}${file}.pth`, {
      bytes: bytes ?? null,
      hash: { algorithm: "sha256", hex },
    }),
    licence: {
      code: "BSD-3-Clause",
      weights: "BSD-3-Clause",
      data: "ImageNet 2012: non-commercial research and education",
    },
    source: "https://pytorch.org/vision/stable/models.html",
    preprocess,
    ...(build ? { build } : {}),
    classes: imagenetClasses,
    outputs,
    metrics: [...metric("top-1", top1), ...metric("top-5", top5)],
    names,
  };
}
