import type { LayersModel, layers } from "@tensorflow/tfjs-layers";
import { type NdArray, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { Backbone } from "../backbone/backbone.js";

type Layer = InstanceType<typeof layers.Layer>;

/** Weights that belong to one layer of a network. */
export interface LayerTensors {
  /** Path of the layer. */
  readonly layer: string;
  /** By names that begin with the path of the layer, as parameters of a graph do. */
  readonly tensors: ReadonlyMap<string, NdArray>;
}

/** What weights are taken from: a network, or tensors by name. */
export type TensorSource =
  | LayersModel
  | Graph
  | (Pick<Backbone, "graph"> & Partial<Backbone>)
  | { readonly tensors: ReadonlyMap<string, NdArray> }
  | ReadonlyMap<string, NdArray>
  | Readonly<Record<string, NdArray>>;

/** Whether a value is a `tf.LayersModel`. */
export function isLayersModel(value: object): value is LayersModel {
  return "layers" in value && "getWeights" in value;
}

/** Whether a value is a graph. */
export function isGraph(value: object): value is Graph {
  return "nodes" in value && "parameters" in value && value.parameters instanceof Map;
}

/**
 * The tensors of a network or a weight file by name; they share memory with it where the backend allows.
 *
 * @throws UsageError when it is neither.
 */
export async function namedTensors(source: TensorSource): Promise<ReadonlyMap<string, NdArray>> {
  if (source instanceof Map) return source;
  if (isLayersModel(source)) {
    const groups = await layerTensors(source);
    return new Map(groups.flatMap(({ tensors }) => [...tensors]));
  }
  if (isGraph(source)) return parametersOf(source);
  if ("graph" in source && isGraph(source.graph as Graph)) {
    return parametersOf(source.graph as Graph);
  }
  if ("tensors" in source && source.tensors instanceof Map) return source.tensors;
  const entries = Object.entries(source as Readonly<Record<string, NdArray>>);
  const odd = entries.find(([, array]) => !(array?.data instanceof Float32Array));
  if (odd === undefined) return new Map(entries);
  throw new UsageError(
    `exportWeights: "${odd[0]}" is no float32 array; wants a network, a weight file, or arrays by name`,
  );
}

/** The weights of a `tf.LayersModel` by the layers of its outermost level, in its order. */
export async function layerTensors(network: LayersModel): Promise<LayerTensors[]> {
  const groups: LayerTensors[] = [];
  for (const layer of network.layers) {
    const tensors = new Map<string, NdArray>();
    await collect(layer, layer.name, tensors);
    if (tensors.size > 0) groups.push({ layer: layer.name, tensors });
  }
  return groups;
}

async function collect(layer: Layer, path: string, into: Map<string, NdArray>): Promise<void> {
  if (isLayersModel(layer)) {
    for (const inner of layer.layers) await collect(inner, `${path}/${inner.name}`, into);
    return;
  }
  for (const weight of layer.weights) {
    const tensor = weight.read();
    const name = weight.originalName.slice(weight.originalName.lastIndexOf("/") + 1);
    into.set(`${path}/${name}`, {
      shape: tensor.shape,
      data: (await tensor.data()) as Float32Array,
    });
  }
}

/** Trained and fixed parameters, without the constants of the arithmetic. */
function parametersOf({ parameters }: Graph): Map<string, NdArray> {
  return new Map(
    [...parameters].flatMap(([name, { array, role }]) =>
      role === "constant" ? [] : [[name, array] as const],
    ),
  );
}

/** Tensors by the layers that their names tell of: what stands in front of the last slash. */
export function groupedByName(tensors: ReadonlyMap<string, NdArray>): LayerTensors[] {
  const groups = new Map<string, Map<string, NdArray>>();
  for (const [name, array] of tensors) {
    const end = name.lastIndexOf("/");
    const layer = end < 0 ? name : name.slice(0, end);
    const own = groups.get(layer) ?? new Map<string, NdArray>();
    groups.set(layer, own.set(name, array));
  }
  return [...groups].map(([layer, own]) => ({ layer, tensors: own }));
}
