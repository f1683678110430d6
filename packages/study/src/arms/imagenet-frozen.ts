import type { Arm } from "./arm.js";
import { frozenArm } from "./frozen-arm.js";
import { IMAGENET } from "./mobilenet-backbone.js";

/** ImageNet features as they are, and a trained linear head. */
export const imagenetFrozen: Arm = frozenArm(
  {
    id: "imagenet-frozen",
    title: "ImageNet, frozen",
    description:
      "MobileNet v1 0.25 with its ImageNet weights untouched; the pooled features of each image are computed once and a linear head is trained on them.",
  },
  IMAGENET,
);
