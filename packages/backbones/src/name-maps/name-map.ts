import type { TensorLayout } from "./tensor-layout.js";

/**
 * Where a layer's tensors are called what elsewhere. `ours` is a layer (`"conv1_bn"`), whose weights are then called after it, or one weight
 * (`"class_token"`, `"block2_sepconv1/depthwise_kernel"`); `theirs` is the module (`"layer1.0.bn1"`), or the whole name of a tensor where `ours` is one weight.
 */
export interface LayerName {
  readonly ours: string;
  readonly theirs: string;
  /** How their kernel lies, where that does not follow from what kind of weight it is. */
  readonly layout?: TensorLayout;
}

/** The names of one network in one scheme. */
export interface NameMap {
  readonly scheme: NameScheme;
  /** How weights are called below a layer. */
  readonly style: "torch" | "keras" | "mxnet" | "tensorflow";
  readonly layers: readonly LayerName[];
  /** What is put right in their names first: tensors to which the source gives other names each time. */
  readonly rename?: { readonly pattern: RegExp; readonly to: string };
  /** Tensors of such files that belong to nothing that is built here, and are no loss. */
  readonly ignores?: RegExp;
}

/**
 * Whose names a weight file uses. `"keras-order"`: Keras, where layers without names of their own are numbered on from what the process had made before. `"keras-old"`: `resnet50.py` and files of Keras
 * before 2.3, or with slashes in the names. `"keras-v3"`: Keras 3, whose layers have no slashes. `"torchvision-old"`: DenseNet before April 2018, ViT before 2022. `"efficientnet-pytorch"`: the package of that name and its Lite variant. `"jf"`: JF Healthcare.
 */
export type NameScheme =
  | "efficientnet-pytorch"
  | "jf"
  | "keras"
  | "keras-old"
  | "keras-order"
  | "keras-v3"
  | "monai"
  | "mxnet"
  | "tensorflow"
  | "timm"
  | "torchvision"
  | "torchvision-old"
  | "xrv";

/** A pair of names. */
export function named(ours: string, theirs: string, layout?: TensorLayout): LayerName {
  return layout === undefined ? { ours, theirs } : { ours, theirs, layout };
}

/** Names in the style of PyTorch. */
export function torchNames(scheme: NameScheme, layers: readonly LayerName[]): NameMap {
  return { scheme, style: "torch", layers, ignores: /\.num_batches_tracked$/ };
}
