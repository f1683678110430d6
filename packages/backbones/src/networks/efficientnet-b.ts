import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type EfficientNetOptions, efficientNet } from "./efficientnet.js";

/**
 * EfficientNet-B0 with the layer names of keras.applications: `stem_conv`, `block1a_dwconv`, `block2a_expand_conv` ... `block7a_project_bn`, `top_conv`, `top_activation`, `avg_pool`,
 * `predictions`. From 32 x 32 on; without a top 1,280 channels at a 32nd of the size. Preprocess mode `"torch"`: the scaling that Keras 2.3
 * and later has inside its model (`rescaling`, `normalization`, whose 7 values Keras and `networkTable` count) belongs to the contract here. Weights of torchvision want `padding: "torch"`
 * and `epsilon: 1e-5`. The stochastic depth of training is left out.
 *
 * Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019.
 *
 * @throws RangeError when an option is out of range.
 */
export function efficientNetB0(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnetb0",
      builder: "efficientNetB0",
      size: 224,
      width: 1,
      depth: 1,
      dropout: 0.2,
      lite: false,
    },
    options,
  );
}

/** EfficientNet-B1: 240 x 240 by default, 1,280 features; see {@link efficientNetB0}. */
export function efficientNetB1(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnetb1",
      builder: "efficientNetB1",
      size: 240,
      width: 1,
      depth: 1.1,
      dropout: 0.2,
      lite: false,
    },
    options,
  );
}

/** EfficientNet-B2: 260 x 260 by default, 1,408 features; see {@link efficientNetB0}. */
export function efficientNetB2(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnetb2",
      builder: "efficientNetB2",
      size: 260,
      width: 1.1,
      depth: 1.2,
      dropout: 0.3,
      lite: false,
    },
    options,
  );
}

/** EfficientNet-B3: 300 x 300 by default, 1,536 features; see {@link efficientNetB0}. */
export function efficientNetB3(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnetb3",
      builder: "efficientNetB3",
      size: 300,
      width: 1.2,
      depth: 1.4,
      dropout: 0.3,
      lite: false,
    },
    options,
  );
}
