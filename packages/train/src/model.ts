import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type NdArray, sameShape } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/** What can be trained: a `tf.LayersModel`, to which trained weights are written back, or a graph, which stays as it is. */
export type Model = LayersModel | Graph;

/** Whether a model is a graph already. */
export function isGraph(model: Model): model is Graph {
  return "nodes" in model && "types" in model;
}

/** The graph of a model. */
export async function graphOf(model: Model): Promise<Graph> {
  if (isGraph(model)) return model;
  const { fromLayersModel } = await import("@xrt/graph/layers");
  return fromLayersModel(model);
}

/** Write parameters into a `tf.LayersModel`; a graph stays as it is. */
export async function writeBack(
  model: Model,
  parameters: ReadonlyMap<string, NdArray>,
): Promise<void> {
  if (isGraph(model)) return;
  const { writeWeights } = await import("@xrt/graph/layers");
  writeWeights(model, parameters);
}

/** A copy of an array. */
export function copyOf({ data, shape }: NdArray): NdArray {
  return { data: data.slice(), shape };
}

/** Copies of arrays by name. */
export function copiesOf(arrays: ReadonlyMap<string, NdArray>): Map<string, NdArray> {
  return new Map([...arrays].map(([name, array]) => [name, copyOf(array)]));
}

/** Whether two sets of arrays have the same names and shapes. */
export function sameArrays(
  a: ReadonlyMap<string, NdArray>,
  b: ReadonlyMap<string, NdArray>,
): boolean {
  return (
    a.size === b.size && [...a].every(([n, { shape }]) => sameShape(shape, b.get(n)?.shape ?? []))
  );
}
