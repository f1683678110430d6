import { type NameMap, named } from "./name-map.js";

/** MobileNet v1: the names of TensorFlow's slim and hub (`MobilenetV1/Conv2d_1_depthwise/depthwise_weights`). */
export function mobileNetV1Names(): NameMap[] {
  const unit = (ours: string, norm: string, theirs: string) => [
    named(ours, theirs),
    named(norm, `${theirs}/BatchNorm`),
  ];
  const blocks = Array.from({ length: 13 }, (_, i) => i + 1).flatMap((i) => [
    ...unit(`conv_dw_${i}`, `conv_dw_${i}_bn`, `MobilenetV1/Conv2d_${i}_depthwise`),
    ...unit(`conv_pw_${i}`, `conv_pw_${i}_bn`, `MobilenetV1/Conv2d_${i}_pointwise`),
  ]);
  const layers = [
    ...unit("conv1", "conv1_bn", "MobilenetV1/Conv2d_0"),
    ...blocks,
    named("conv_preds", "MobilenetV1/Logits/Conv2d_1c_1x1"),
  ];
  return [{ scheme: "tensorflow", style: "tensorflow", layers }];
}
