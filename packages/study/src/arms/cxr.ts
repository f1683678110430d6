import { sampleXrayNetworkFolder } from "@xrt/sample";
import type { Arm } from "./arm.js";
import { frozenArm } from "./frozen-arm.js";
import { seenByXrayNetwork } from "./seen-by-xray-network.js";

/** Features of a network that has seen X-rays, as they are, and a trained linear head. */
export const cxr: Arm = frozenArm(
  {
    id: "cxr",
    title: "X-rays, frozen",
    description:
      "The same network after training on 14 findings in 1,127 films of NIH ChestX-ray14, from the ImageNet weights on, untouched; the pooled features of each image are computed once and a linear head is trained on them. A small substitute for CheXNet.",
    pretrainedOn: seenByXrayNetwork,
  },
  { folder: sampleXrayNetworkFolder(), trainedOn: "ImageNet, then NIH ChestX-ray14" },
);
