import { findNetwork, type NetworkFamily } from "../networks/network-table.js";
import { convNeXtNames } from "./convnext.js";
import { denseNetNames } from "./densenet.js";
import { efficientNetNames } from "./efficientnet.js";
import { inceptionV3Names } from "./inception-v3.js";
import { mobileNetV1Names } from "./mobilenet-v1.js";
import { mobileNetV2Names } from "./mobilenet-v2.js";
import { mobileNetV3Names } from "./mobilenet-v3.js";
import type { NameMap } from "./name-map.js";
import { resNetNames } from "./resnet.js";
import { squeezeNetNames } from "./squeezenet.js";
import { vggNames } from "./vgg.js";
import { visionTransformerNames } from "./vision-transformer.js";

/** Names elsewhere of the networks of a family; all have those of Keras, which are ours. */
const families: Readonly<Partial<Record<NetworkFamily, (network: string) => NameMap[]>>> = {
  convnext: convNeXtNames,
  densenet: denseNetNames,
  efficientnet: efficientNetNames,
  inception: inceptionV3Names,
  "mobilenet-v1": mobileNetV1Names,
  "mobilenet-v2": mobileNetV2Names,
  "mobilenet-v3": mobileNetV3Names,
  resnet: resNetNames,
  "resnet-v2": () => [keras("keras-old", [{ ours: "predictions", theirs: "probs" }])],
  squeezenet: squeezeNetNames,
  vgg: vggNames,
  vit: visionTransformerNames,
  xception: () => [keras("keras-order")],
};

/**
 * The names that the layers of a network have elsewhere, by scheme; those of Keras come first. They are plain data.
 *
 * @throws UsageError when no network is called so.
 *
 * @example
 * ```ts
 * import { nameMaps } from "@xrt/backbones";
 * const torchvision = nameMaps("densenet121").find(({ scheme }) => scheme === "torchvision");
 * torchvision?.layers[2]; // => { ours: "conv2_block1_0_bn", theirs: "features.denseblock1.denselayer1.norm1" }
 * nameMaps("resnet50-v1.5").map(({ scheme }) => scheme); // => ["keras", "torchvision", "xrv", "timm", "monai"]
 * ```
 */
export function nameMaps(network: string): readonly NameMap[] {
  const own = families[findNetwork(network).family]?.(network) ?? [];
  return own.some(({ scheme }) => scheme === "keras") ? own : [keras("keras"), ...own];
}

function keras(scheme: NameMap["scheme"], layers: NameMap["layers"] = []): NameMap {
  return { scheme, style: "keras", layers };
}
