/**
 * Image networks as `tf.LayersModel`, with the published layer names. Reading saved models from disk is under
 * `@xrt/backbones/node`.
 *
 * @packageDocumentation
 */
export { type MobileNetV1Options, mobileNetV1 } from "./mobilenet-v1.js";
export { parameterCount } from "./parameter-count.js";
export { findWeights, weightsOf } from "./registry/find-weights.js";
export { consentNeeded, type WeightLicence } from "./registry/licence.js";
export type { FileHash, RemoteFile } from "./registry/remote-file.js";
export { weightEntries } from "./registry/weight-entries.js";
export type { KnownMetric, NameScheme, WeightEntry } from "./registry/weight-entry.js";
export { type StudyCnn2020Options, studyCnn2020 } from "./study-cnn-2020.js";
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
export { readWeights } from "./weights/read-weights.js";
export type { WeightFile, WeightFormat } from "./weights/weight-file.js";
export type { ReadWeightsOptions, WeightReader } from "./weights/weight-reader.js";
export { weightReaders } from "./weights/weight-readers.js";
export { writeSafetensors } from "./weights/writers/safetensors.js";
