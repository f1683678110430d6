import type { LayersModel } from "@tensorflow/tfjs-layers";
import { nearest, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { PaddingRule } from "./blocks/pad.js";
import { cbrLargeT, cbrLargeW, cbrSmall, cbrTiny } from "./cbr.js";
import { convNeXtTiny } from "./convnext.js";
import { darknetTiny } from "./darknet-tiny.js";
import { denseNet121, denseNet169, denseNet201 } from "./densenet.js";
import {
  efficientNetB0,
  efficientNetB1,
  efficientNetB2,
  efficientNetB3,
} from "./efficientnet-b.js";
import {
  efficientNetLite0,
  efficientNetLite1,
  efficientNetLite2,
  efficientNetLite3,
  efficientNetLite4,
} from "./efficientnet-lite.js";
import { inceptionV3 } from "./inception-v3.js";
import { mobileNetV1 } from "./mobilenet-v1.js";
import { mobileNetV2 } from "./mobilenet-v2.js";
import { mobileNetV3Large, mobileNetV3Small } from "./mobilenet-v3.js";
import type { NetworkOptions } from "./network-options.js";
import {
  resNet18,
  resNet34,
  resNet50V1,
  resNet50V15,
  resNet101V1,
  resNet101V15,
} from "./resnet.js";
import { resNet50V2 } from "./resnet-v2.js";
import { squeezeNet10, squeezeNet11 } from "./squeezenet.js";
import { studyCnn2020, studyCnn2020Notebook } from "./study-cnn-2020.js";
import { vgg16, vgg19 } from "./vgg.js";
import { deiTSmall, visionTransformerB16 } from "./vision-transformer.js";
import { xception } from "./xception.js";

/** A network by its name, whose size is known without building it. */
export interface NetworkEntry {
  /** For example `"resnet50-v1.5"`. */
  readonly name: string;
  /** Networks of one family share their layer names, and the maps to the names of others. */
  readonly family: NetworkFamily;
  /** Builds it; networks without all their layers in TensorFlow.js are a `Graph`. */
  readonly build: (options?: BuildOptions) => LayersModel | Graph;
  /** Default `[height, width, channels]` of the input. */
  readonly inputShape: readonly [number, number, number];
  /** Numbers that it sees an image as: channels of the last feature map. */
  readonly features: number;
  /**
   * Values in all parameters with the classifier, statistics of BatchNorm included, as Keras counts them. EfficientNet-B0 to B3: 7
   * more than the network has that is built here, for the mean, variance and count of the scaling that Keras has inside and the
   * preprocess contract has here.
   */
  readonly parameters: number;
  /** Without the classifier. */
  readonly parametersNoTop: number;
}

/** Options of any builder; each takes those that it has, and refuses the others by name. */
export interface BuildOptions extends NetworkOptions {
  readonly epsilon?: number;
  readonly padding?: PaddingRule;
  readonly scale?: boolean;
}

/** Networks that are wired alike. */
export type NetworkFamily =
  | "cbr"
  | "convnext"
  | "darknet"
  | "densenet"
  | "efficientnet"
  | "inception"
  | "mobilenet-v1"
  | "mobilenet-v2"
  | "mobilenet-v3"
  | "resnet"
  | "resnet-v2"
  | "squeezenet"
  | "study"
  | "vgg"
  | "vit"
  | "xception";

/** All networks, by family. */
export const networkTable: readonly NetworkEntry[] = [
  of("vgg16", "vgg", vgg16, 224, 512, 138_357_544, 14_714_688),
  of("vgg19", "vgg", vgg19, 224, 512, 143_667_240, 20_024_384),
  of("resnet18", "resnet", resNet18, 224, 512, 11_699_112, 11_186_112),
  of("resnet34", "resnet", resNet34, 224, 512, 21_814_696, 21_301_696),
  of("resnet50-v1", "resnet", resNet50V1, 224, 2048, 25_636_712, 23_587_712),
  of("resnet101-v1", "resnet", resNet101V1, 224, 2048, 44_707_176, 42_658_176),
  of("resnet50-v1.5", "resnet", resNet50V15, 224, 2048, 25_610_152, 23_561_152),
  of("resnet101-v1.5", "resnet", resNet101V15, 224, 2048, 44_654_504, 42_605_504),
  of("resnet50-v2", "resnet-v2", resNet50V2, 224, 2048, 25_613_800, 23_564_800),
  of("densenet121", "densenet", denseNet121, 224, 1024, 8_062_504, 7_037_504),
  of("densenet169", "densenet", denseNet169, 224, 1664, 14_307_880, 12_642_880),
  of("densenet201", "densenet", denseNet201, 224, 1920, 20_242_984, 18_321_984),
  mobileV1(0.25, 256, 475_544, 218_544),
  mobileV1(0.5, 512, 1_342_536, 829_536),
  mobileV1(0.75, 768, 2_601_976, 1_832_976),
  mobileV1(1, 1024, 4_253_864, 3_228_864),
  mobileV2(0.35, 1280, 1_691_208, 410_208),
  mobileV2(0.5, 1280, 1_987_224, 706_224),
  mobileV2(0.75, 1280, 2_663_064, 1_382_064),
  mobileV2(1, 1280, 3_538_984, 2_257_984),
  mobileV2(1.3, 1664, 5_431_048, 3_766_048),
  mobileV2(1.4, 1792, 6_156_712, 4_363_712),
  of("mobilenet-v3-small", "mobilenet-v3", mobileNetV3Small, 224, 576, 2_554_968, 939_120),
  of("mobilenet-v3-large", "mobilenet-v3", mobileNetV3Large, 224, 960, 5_507_432, 2_996_352),
  of("efficientnet-b0", "efficientnet", efficientNetB0, 224, 1280, 5_330_571, 4_049_571),
  of("efficientnet-b1", "efficientnet", efficientNetB1, 240, 1280, 7_856_239, 6_575_239),
  of("efficientnet-b2", "efficientnet", efficientNetB2, 260, 1408, 9_177_569, 7_768_569),
  of("efficientnet-b3", "efficientnet", efficientNetB3, 300, 1536, 12_320_535, 10_783_535),
  of("efficientnet-lite0", "efficientnet", efficientNetLite0, 224, 1280, 4_694_024, 3_413_024),
  of("efficientnet-lite1", "efficientnet", efficientNetLite1, 240, 1280, 5_470_344, 4_189_344),
  of("efficientnet-lite2", "efficientnet", efficientNetLite2, 260, 1280, 6_150_168, 4_869_168),
  of("efficientnet-lite3", "efficientnet", efficientNetLite3, 280, 1280, 8_273_768, 6_992_768),
  of("efficientnet-lite4", "efficientnet", efficientNetLite4, 300, 1280, 13_118_936, 11_837_936),
  of("inception-v3", "inception", inceptionV3, 299, 2048, 23_851_784, 21_802_784),
  of("xception", "xception", xception, 299, 2048, 22_910_480, 20_861_480),
  of("squeezenet-1.0", "squeezenet", squeezeNet10, 224, 512, 1_248_424, 735_424),
  of("squeezenet-1.1", "squeezenet", squeezeNet11, 224, 512, 1_235_496, 722_496),
  of("darknet-tiny", "darknet", darknetTiny, 224, 128, 1_046_488, 917_488),
  of("convnext-tiny", "convnext", convNeXtTiny, 224, 768, 28_589_128, 27_820_128),
  of("vit-b-16", "vit", visionTransformerB16, 224, 768, 86_567_656, 85_798_656),
  of("deit-s", "vit", deiTSmall, 224, 384, 22_050_664, 21_665_664),
  of("study-cnn-2020", "study", studyCnn2020, 224, 64, 19_457, 19_392),
  of("study-cnn-2020-notebook", "study", studyCnn2020Notebook, 256, 256, 134_292_865, 74_880),
  of("cbr-large-t", "cbr", cbrLargeT, 224, 512, 8_539_105, 8_538_592),
  of("cbr-large-w", "cbr", cbrLargeW, 224, 512, 8_443_329, 8_442_816),
  of("cbr-small", "cbr", cbrSmall, 224, 256, 2_114_273, 2_114_016),
  of("cbr-tiny", "cbr", cbrTiny, 224, 256, 1_079_777, 1_079_520),
];

/** Names of all networks. */
export const networkNames: readonly string[] = networkTable.map(({ name }) => name);

/**
 * The network of that name.
 *
 * @throws UsageError with the names that there are.
 *
 * @example
 * ```ts
 * import { findNetwork } from "@xrt/backbones";
 * const { features, parametersNoTop } = findNetwork("densenet121");
 * [features, parametersNoTop]; // => [1024, 7037504]
 * ```
 */
export function findNetwork(name: string): NetworkEntry {
  const found = networkTable.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  // "resnet50" is nearer to its versions than to "resnet18", and "DenseNet121" is a matter of spelling
  const versions = networkNames.filter((known) => plain(known).startsWith(plain(name)));
  const meant =
    plain(name) === "" || versions.length === 0 ? nearest(name, networkNames, 1) : versions;
  throw new UsageError(
    `findNetwork: no network "${name}"; did you mean "${[meant].flat().join('" or "')}"? There are ${networkNames.join(", ")}`,
  );
}

function of(
  name: string,
  family: NetworkFamily,
  build: NetworkEntry["build"],
  size: number,
  features: number,
  parameters: number,
  parametersNoTop: number,
): NetworkEntry {
  const inputShape = [size, size, 3] as const;
  return { name, family, build, inputShape, features, parameters, parametersNoTop };
}

function mobileV1(alpha: number, features: number, ...counts: [number, number]): NetworkEntry {
  const build: NetworkEntry["build"] = (options) => mobileNetV1({ ...options, alpha });
  return of(`mobilenet-v1-${alpha}`, "mobilenet-v1", build, 224, features, ...counts);
}

function mobileV2(alpha: number, features: number, ...counts: [number, number]): NetworkEntry {
  const build: NetworkEntry["build"] = (options) => mobileNetV2({ ...options, alpha });
  return of(`mobilenet-v2-${alpha}`, "mobilenet-v2", build, 224, features, ...counts);
}
