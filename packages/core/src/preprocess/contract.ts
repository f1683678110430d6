import type { Rectangle } from "../rectangle.js";
import type { Resampler } from "../resample/resampler.js";
import type { ClaheOptions } from "../steps/clahe.js";
import type { GreyConversion } from "../to-grey.js";

/**
 * The preprocess contract: what a network's weights expect of their input. Bound to the weights and used alike in
 * training, prediction, attribution and visualisation. Plain data: `JSON.stringify` keeps all of it.
 *
 * In this order: `steps`, `geometry` and `resampler` to `size`, `mode`.
 */
export interface Preprocess {
  /** Scaling of pixel values. */
  readonly mode: PreprocessMode;
  /** Input size of the network, `[height, width]` in pixels. */
  readonly size: readonly [number, number];
  /** Channels of the network's input; one grey channel is repeated to three. */
  readonly channels: 1 | 3;
  /** How an image of another shape comes to that size. */
  readonly geometry: Geometry;
  /** Resampling filter. Where it overshoots, values are cut at 0 and 255. */
  readonly resampler: Resampler;
  /** What is done to the decoded image before all else, in this order. Default: nothing. */
  readonly steps?: readonly PreprocessStep[];
  /**
   * White in the images that are given: 255 (default), 65535 or `2 ** bitsStored - 1`, never `2 ** bitsStored`. They are
   * brought to 0 to 255 first. A contract whose first step is a window takes any finite values and has no `maxValue`.
   */
  readonly maxValue?: number;
}

/**
 * How pixel values `x` from 0 to 255 are scaled.
 *
 * | mode | formula | range | used by |
 * |---|---|---|---|
 * | `"tf"` | x / 127.5 - 1 | -1 to 1 | Keras MobileNet, Inception, Xception, ResNetV2 |
 * | `"unit"` | x / 255 | 0 to 1 | COVID-Net, Darknet |
 * | `"torch"` | x / 255, less the mean of ImageNet, by its standard deviation (RGB) | -2.2 to 2.7 | torchvision, Keras DenseNet, CheXNet |
 * | `"caffe"` | BGR less the mean of ImageNet | -124 to 152 | Keras VGG, ResNet50 |
 * | `"caffe-255"` | as `"caffe"`, by 255 | -0.5 to 0.6 | RadImageNet |
 * | `"xrv"` | (2 x / 255 - 1) * 1024 | -1024 to 1024 | TorchXRayVision |
 * | `"zscore"` | less the mean of the image, by its standard deviation (of the population) | | COVID-Net MEDUSA |
 * | `"raw"` | x | 0 to 255 | EfficientNet of Keras, networks that scale inside |
 * | a {@link CustomScaling} | x * scale + shift | | any other |
 */
export type PreprocessMode =
  | "tf"
  | "unit"
  | "torch"
  | "caffe"
  | "caffe-255"
  | "xrv"
  | "zscore"
  | "raw"
  | CustomScaling;

/** `x * scale + shift` in each channel, for example `{ scale: [1 / 64], shift: [-2], order: "rgb" }` of JF Healthcare. */
export interface CustomScaling {
  /** Factor of each of the network's channels. */
  readonly scale: readonly number[];
  /** Added after, for each of the network's channels. */
  readonly shift: readonly number[];
  /** Order of the network's channels. */
  readonly order: "rgb" | "bgr";
}

/**
 * How an image of another shape comes to the size of the network.
 *
 * - `"center-crop"`: the square of the shorter side, offset rounded down, is resized;
 * - `"squash"`: all of it is resized, the aspect ignored;
 * - `pad`: a margin makes it a square, which is resized;
 * - `letterbox`: it is resized with its aspect so that it just fits, and a margin fills the rest;
 * - `resize-crop`: its shorter side is resized to so many pixels and the centre is cut out, as torchvision's
 *   `Resize(256)`, `CenterCrop(224)` do.
 *
 * `fill` is a grey level from 0 (black) to 255, before the scaling of the mode.
 */
export type Geometry =
  | "center-crop"
  | "squash"
  | { readonly kind: "pad"; readonly fill: number }
  | { readonly kind: "letterbox"; readonly fill: number }
  | { readonly kind: "resize-crop"; readonly shorterSide: number };

/** A step of a {@link Preprocess}, by its `kind`; each is a function of its own too. */
export type PreprocessStep =
  /** `toGrey`. */
  | { readonly kind: "grey"; readonly by: GreyConversion }
  /** `applyWindow`, in the units of the image. */
  | { readonly kind: "window"; readonly center: number; readonly width: number }
  /** `crop`, in pixels of the image as it is then. */
  | ({ readonly kind: "crop" } & Rectangle)
  /** `cropTop`. */
  | { readonly kind: "crop-top"; readonly fraction: number }
  /** Pixels added at each edge, filled with a grey level. */
  | ({ readonly kind: "margin"; readonly fill: number } & Margin)
  /** `equaliseHistogram`. */
  | { readonly kind: "equalise" }
  /** `clahe`. */
  | ({ readonly kind: "clahe" } & ClaheOptions)
  /** `gaussianBlur`; `sigma` and `radius` in pixels of the image as it is then. */
  | { readonly kind: "blur"; readonly sigma: number; readonly radius?: number };

/** Whole pixels at each edge, from 0. */
export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}
