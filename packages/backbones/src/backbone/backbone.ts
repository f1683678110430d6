import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Preprocess } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { WeightLicence } from "../registry/licence.js";
import type { WeightContract } from "../weights/weight-contract.js";

/**
 * A network with what is bound to its weights: what training, prediction, attribution and visualisation all use, so that they
 * cannot disagree about the input.
 */
export interface Backbone {
  /** Name of the network. */
  readonly network: string;
  /** The network as data; its parameters share memory with `model` where the backend allows. */
  readonly graph: Graph;
  /** The `tf.LayersModel` it came from; undefined where it came from ONNX, a graph model or a graph. */
  readonly model: LayersModel | undefined;
  /** What the weights expect of an image. */
  readonly preprocess: Preprocess;
  /** Path of the last feature map, which a head or a class activation map reads; undefined where there is none, as in ViT. */
  readonly featureLayer: string | undefined;
  /** Names of the outputs in order; one that was never trained is `"untrained 9"`. Undefined where they are not known. */
  readonly classes: readonly string[] | undefined;
  /** What the outputs are; undefined where it is not known. */
  readonly outputs: WeightContract["outputs"] | undefined;
  /** Terms of the weights; undefined where they are not known. */
  readonly licence: WeightLicence | undefined;
  /** Where the weights are from; undefined where it is not known. */
  readonly source: string | undefined;
}

/** What of a backbone is written beside its weights. */
export function contractOfBackbone(backbone: Backbone): WeightContract {
  const { network, preprocess, featureLayer, classes, outputs, licence, source } = backbone;
  return {
    network,
    preprocess,
    ...(featureLayer !== undefined && { featureLayer }),
    ...(classes && { classes }),
    ...(outputs && { outputs }),
    ...(licence && { licence }),
    ...(source !== undefined && { source }),
  };
}
