/**
 * Import of a `tf.GraphModel`, as the TensorFlow converter writes it.
 *
 * @packageDocumentation
 */
export {
  type FromGraphModelOptions,
  fromGraphModel,
  type GraphModelArtifacts,
} from "./from-graph-model.js";
