import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type EfficientNetOptions, efficientNet } from "./efficientnet.js";

/**
 * EfficientNet-Lite0: EfficientNet-B0 without squeeze-and-excitation and with ReLU6, so that it can be quantised. Layers are called as in `efficientNetB0`. From 32 x 32
 * on; without a top 1,280 channels at a 32nd of the size. Pixels are scaled as `(x - 127) / 128`, near the preprocess mode `"tf"`.
 *
 * Liu, "Higher accuracy on vision models with EfficientNet-Lite", 2020.
 *
 * @throws RangeError when an option is out of range.
 */
export function efficientNetLite0(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnet_lite0",
      builder: "efficientNetLite0",
      size: 224,
      width: 1,
      depth: 1,
      dropout: 0.2,
      lite: true,
    },
    options,
  );
}

/** EfficientNet-Lite1: 240 x 240 by default; see {@link efficientNetLite0}. */
export function efficientNetLite1(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnet_lite1",
      builder: "efficientNetLite1",
      size: 240,
      width: 1,
      depth: 1.1,
      dropout: 0.2,
      lite: true,
    },
    options,
  );
}

/** EfficientNet-Lite2: 260 x 260 by default; see {@link efficientNetLite0}. */
export function efficientNetLite2(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnet_lite2",
      builder: "efficientNetLite2",
      size: 260,
      width: 1.1,
      depth: 1.2,
      dropout: 0.3,
      lite: true,
    },
    options,
  );
}

/** EfficientNet-Lite3: 280 x 280 by default; see {@link efficientNetLite0}. */
export function efficientNetLite3(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnet_lite3",
      builder: "efficientNetLite3",
      size: 280,
      width: 1.2,
      depth: 1.4,
      dropout: 0.3,
      lite: true,
    },
    options,
  );
}

/** EfficientNet-Lite4: 300 x 300 by default; see {@link efficientNetLite0}. */
export function efficientNetLite4(options: EfficientNetOptions = {}): LayersModel {
  return efficientNet(
    {
      name: "efficientnet_lite4",
      builder: "efficientNetLite4",
      size: 300,
      width: 1.4,
      depth: 1.8,
      dropout: 0.3,
      lite: true,
    },
    options,
  );
}
