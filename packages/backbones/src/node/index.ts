/**
 * Models on disk, in Node.
 *
 * @packageDocumentation
 */
export { loadLayersModel } from "./load-layers-model.js";
export { saveLayersModel } from "./save-layers-model.js";
