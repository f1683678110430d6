import type { LayersModel, layers } from "@tensorflow/tfjs-layers";
import type { ParameterRole } from "../graph.js";

/** A layer of TensorFlow.js. */
export type Layer = InstanceType<typeof layers.Layer>;

/** One weight of a `tf.LayersModel`. */
export type LayerWeight = Layer["weights"][number];

/** Whether a layer is a model of its own. */
export function isModel(layer: Layer): layer is LayersModel {
  return "layers" in layer && Array.isArray(layer.layers);
}

/**
 * Every layer of a model by itself with its path, for example `"vgg16/block1_conv1"`, nested models included. A layer keeps
 * one path however often it is used, and also where a Sequential takes over the inside of its first model.
 */
export function layerPaths(model: LayersModel, prefix = ""): Map<Layer, string> {
  const found = new Map<Layer, string>();
  for (const layer of model.layers) {
    const path = `${prefix}${layer.name}`;
    found.set(layer, path);
    if (!isModel(layer)) continue;
    for (const [inner, innerPath] of layerPaths(layer, `${path}/`)) found.set(inner, innerPath);
  }
  return found;
}

/**
 * Every weight of a model by its parameter name: the path of its layer and the weight's last name, for example
 * `"vgg16/block1_conv1/kernel"`. A layer that is used twice is listed once.
 */
export function layerWeights(model: LayersModel): Map<string, LayerWeight> {
  const found = new Map<string, LayerWeight>();
  for (const [layer, path] of layerPaths(model)) {
    if (isModel(layer)) continue;
    for (const weight of layer.weights) found.set(`${path}/${lastName(weight)}`, weight);
  }
  return found;
}

function lastName(weight: LayerWeight): string {
  return weight.originalName.slice(weight.originalName.lastIndexOf("/") + 1);
}

/** What a weight is for, by its last name. */
export function roleOf(name: string): ParameterRole {
  if (name.endsWith("kernel")) return "kernel";
  if (name.endsWith("/gamma")) return "gamma";
  if (name.endsWith("/beta")) return "beta";
  if (name.endsWith("/moving_mean")) return "moving-mean";
  if (name.endsWith("/moving_variance")) return "moving-variance";
  return "bias";
}
