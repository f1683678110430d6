/**
 * Models and weight files on disk, in Node, and weights from their publishers.
 *
 * @packageDocumentation
 */
export {
  type ConvertedWeights,
  type ConvertWeightOptions,
  convertWeightFile,
} from "./convert-weight-file.js";
export { weightsFolder } from "./download/cache-folder.js";
export type { LocalWeights } from "./download/check-file.js";
export { type FetchWeightsOptions, fetchWeights } from "./fetch-weights.js";
export { loadBackbone } from "./load-backbone.js";
export { loadGraphModel } from "./load-graph-model.js";
export { loadLayersModel } from "./load-layers-model.js";
export { type PretrainedOptions, pretrained } from "./pretrained.js";
export { readWeightFile } from "./read-weight-file.js";
export { type ResolveWeightsOptions, resolveWeights } from "./resolve-weights.js";
export { saveLayersModel } from "./save-layers-model.js";
export { writeWeightFile } from "./write-weight-file.js";
