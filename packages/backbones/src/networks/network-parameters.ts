import type { LayersModel, layers } from "@tensorflow/tfjs-layers";
import type { Shape } from "@xrt/core";
import type { Graph } from "@xrt/graph";

type Layer = InstanceType<typeof layers.Layer>;

/** Whether a network is a graph, not a `tf.LayersModel`. */
export function isGraph(network: LayersModel | Graph): network is Graph {
  return "nodes" in network;
}

/** Shape of every weight of a network by the name that `fromLayersModel` gives it: the path of its layer and `kernel`, `gamma`, ... */
export function networkParameters(network: LayersModel | Graph): Map<string, Shape> {
  if (isGraph(network)) {
    const own = [...network.parameters].filter(([, { role }]) => role !== "constant");
    return new Map(own.map(([name, { array }]) => [name, array.shape]));
  }
  const shapes = new Map<string, Shape>();
  for (const layer of network.layers) collect(layer, layer.name, shapes);
  return shapes;
}

function collect(layer: Layer, path: string, into: Map<string, Shape>): void {
  if ("layers" in layer && Array.isArray(layer.layers)) {
    for (const inner of layer.layers as Layer[]) collect(inner, `${path}/${inner.name}`, into);
    return;
  }
  for (const { originalName, shape } of layer.weights) {
    into.set(`${path}/${originalName.slice(originalName.lastIndexOf("/") + 1)}`, shape as number[]);
  }
}
