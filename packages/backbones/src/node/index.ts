/**
 * Models on disk, in Node.
 *
 * @packageDocumentation
 */
export { loadGraphModel } from "./load-graph-model.js";
export { loadLayersModel } from "./load-layers-model.js";
export { readWeightFile } from "./read-weight-file.js";
export { saveLayersModel } from "./save-layers-model.js";
