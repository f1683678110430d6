import type { Graph } from "@xrt/graph";

/** A network that can be explained: a graph of `@xrt/graph` or a `tf.LayersModel`. */
export type Model = Graph | LayersModelLike;

/** What tells a `tf.LayersModel` from a graph, without importing TensorFlow.js. */
export interface LayersModelLike {
  readonly layers: readonly unknown[];
}

/** The graph of a model; a `tf.LayersModel` is imported, which needs TensorFlow.js. */
export async function toGraph(model: Model): Promise<Graph> {
  if (!("layers" in model)) return model;
  const { fromLayersModel } = await import("@xrt/graph/layers");
  return fromLayersModel(model as Parameters<typeof fromLayersModel>[0]);
}
