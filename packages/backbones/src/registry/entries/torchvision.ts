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

/** ImageNet weights of torchvision. The first digits of each SHA-256 are in the file's name. */
export const torchvisionEntries: readonly WeightEntry[] = (
  [
    { network: "vgg16", id: SECOND, file: "vgg16-397923af", top1: 0.7159 },
    { network: "vgg19", id: SECOND, file: "vgg19-dcbb9e9d", top1: 0.7238 },
    { network: "resnet18", file: "resnet18-f37072fd", top1: 0.6976 },
    { network: "resnet34", file: "resnet34-b627a593", top1: 0.733 },
    { network: "resnet50-v1.5", file: "resnet50-0676ba61", top1: 0.7615 },
    ...["densenet121-a639ec97", "densenet169-b2777c0a", "densenet201-c1103571"].map((file, i) => ({
      network: file.slice(0, file.indexOf("-")),
      id: SECOND,
      file,
      names: "torchvision-old" as const,
      build: { epsilon: 1e-5 },
      top1: [0.7465, 0.76, 0.772][i] as number,
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
      file: "efficientnet_b0_rwightman-3dd342df",
      preprocess: torchvision(224, 256, "bicubic"),
      build: { padding: "torch", epsilon: 1e-5 },
      top1: 0.77692,
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
