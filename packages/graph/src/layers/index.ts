/**
 * Import of `tf.LayersModel`, and the way back for trained weights.
 *
 * @packageDocumentation
 */
export { fromLayersModel } from "./from-layers-model.js";
export { writeWeights } from "./write-weights.js";
