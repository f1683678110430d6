/**
 * Image networks as `tf.LayersModel`, with the published layer names. Reading saved models from disk is under
 * `@xrt/backbones/node`.
 *
 * @packageDocumentation
 */

export type { Backbone } from "./backbone/backbone.js";
export { backboneInput } from "./backbone/backbone-input.js";
export { type FromModelOptions, fromModel, type UserModel } from "./backbone/from-model.js";
export {
  InputRangeError,
  type InputRangeProblem,
  inputRangeProblems,
  pixelRangeProblems,
} from "./backbone/input-range.js";
export {
  type PretrainedBackbone,
  type PretrainedOptions,
  pretrained,
} from "./backbone/pretrained.js";
export type { LayerName, NameMap, NameScheme } from "./name-maps/name-map.js";
export { nameMaps } from "./name-maps/name-maps.js";
export type { TensorLayout } from "./name-maps/tensor-layout.js";
export { type TensorName, tensorNames } from "./name-maps/tensor-names.js";
export {
  type NetworkTensors,
  type ToNetworkNamesOptions,
  toNetworkNames,
} from "./name-maps/to-network-names.js";
export type { PaddingRule } from "./networks/blocks/pad.js";
export { cbrLargeT, cbrLargeW, cbrSmall, cbrTiny } from "./networks/cbr.js";
export { convNeXtTiny } from "./networks/convnext.js";
export { darknetTiny } from "./networks/darknet-tiny.js";
export {
  type DenseNetOptions,
  denseNet121,
  denseNet169,
  denseNet201,
} from "./networks/densenet.js";
export type { EfficientNetOptions } from "./networks/efficientnet.js";
export {
  efficientNetB0,
  efficientNetB1,
  efficientNetB2,
  efficientNetB3,
} from "./networks/efficientnet-b.js";
export {
  efficientNetLite0,
  efficientNetLite1,
  efficientNetLite2,
  efficientNetLite3,
  efficientNetLite4,
} from "./networks/efficientnet-lite.js";
export { type InceptionV3Options, inceptionV3 } from "./networks/inception-v3.js";
export {
  type GraphWithWeights,
  type LoadWeightsOptions,
  loadWeights,
  type NamePattern,
  type ShapeMismatch,
  type WeightCoverage,
  weightCoverage,
  withWeights,
} from "./networks/load-weights.js";
export { type MobileNetV1Options, mobileNetV1 } from "./networks/mobilenet-v1.js";
export { type MobileNetV2Options, mobileNetV2 } from "./networks/mobilenet-v2.js";
export {
  type MobileNetV3Options,
  mobileNetV3Large,
  mobileNetV3Small,
} from "./networks/mobilenet-v3.js";
export type { ClassifierActivation, NetworkOptions } from "./networks/network-options.js";
export {
  type BuildOptions,
  findNetwork,
  type NetworkEntry,
  type NetworkFamily,
  networkNames,
  networkTable,
} from "./networks/network-table.js";
export {
  type ResNetOptions,
  resNet18,
  resNet34,
  resNet50V1,
  resNet50V15,
  resNet101V1,
  resNet101V15,
} from "./networks/resnet.js";
export { resNet50V2 } from "./networks/resnet-v2.js";
export { squeezeNet10, squeezeNet11 } from "./networks/squeezenet.js";
export {
  type StudyCnn2020Options,
  studyCnn2020,
  studyCnn2020Notebook,
} from "./networks/study-cnn-2020.js";
export { vgg16, vgg19 } from "./networks/vgg.js";
export { deiTSmall, visionTransformerB16 } from "./networks/vision-transformer.js";
export { xception } from "./networks/xception.js";
export { parameterCount } from "./parameter-count.js";
export { findWeights, weightsOf } from "./registry/find-weights.js";
export { consentNeeded, type WeightLicence } from "./registry/licence.js";
export type { Acceptance } from "./registry/refuse-unaccepted.js";
export type { FileHash, RemoteFile } from "./registry/remote-file.js";
export { weightEntries } from "./registry/weight-entries.js";
export type { KnownMetric, WeightEntry } from "./registry/weight-entry.js";
export { type Block, type BlocksOptions, blocks } from "./transfer/blocks.js";
export {
  type CollapseToGreyOptions,
  collapseToGrey,
  type GreyConvolution,
} from "./transfer/collapse-to-grey.js";
export {
  freshParameters,
  type Initialisation,
  type InitialiseOptions,
  type Prefix,
  type PrefixOptions,
  prefix,
  type SimpleInitialisation,
} from "./transfer/initialisation/fresh-parameters.js";
export { initialise } from "./transfer/initialise.js";
export {
  setTrainable,
  type TrainableCount,
  type TrainableRule,
} from "./transfer/set-trainable.js";
export { truncateAt } from "./transfer/truncate-at.js";
export { type Head, type HeadName, type WithHeadOptions, withHead } from "./transfer/with-head.js";
export {
  type ExportedFiles,
  type ExportFormat,
  type ExportWeightsOptions,
  exportWeights,
  type SingleFileFormat,
} from "./weights/export-weights.js";
export type { LayerTensors, TensorSource } from "./weights/named-tensors.js";
export { readWeights } from "./weights/read-weights.js";
export {
  type ResolvedWeights,
  type ResolveWeightsOptions,
  resolveWeights,
  type WeightAccess,
  type Weights,
} from "./weights/resolve-weights.js";
export { contractOf, type WeightContract } from "./weights/weight-contract.js";
export type { WeightFile, WeightFormat } from "./weights/weight-file.js";
export type { ReadWeightsOptions, WeightReader } from "./weights/weight-reader.js";
export { weightReaders } from "./weights/weight-readers.js";
export { writeKerasHdf5 } from "./weights/writers/keras-hdf5.js";
export { writeNpz } from "./weights/writers/numpy.js";
export { writeSafetensors } from "./weights/writers/safetensors.js";
export { type WriteTfjsOptions, writeTfjs } from "./weights/writers/tfjs.js";
