import { type NdArray, randomStream } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/** Layers with trained parameters, from the input to the output: the names of the parameters of each. */
export function layersWithWeights(graph: Graph): readonly (readonly string[])[] {
  const layers = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { inputs } of graph.nodes) {
    for (const name of inputs) {
      const parameter = graph.parameters.get(name);
      if (parameter === undefined || seen.has(name) || parameter.array.data.length < 2) continue;
      if (!["kernel", "bias", "gamma", "beta"].includes(parameter.role)) continue;
      seen.add(name);
      const cut = Math.max(name.lastIndexOf("/"), name.lastIndexOf("."));
      const layer = cut < 0 ? name : name.slice(0, cut);
      layers.set(layer, [...(layers.get(layer) ?? []), name]);
    }
  }
  return [...layers.values()];
}

/**
 * A network with some of its parameters drawn anew: normal numbers with the mean and deviation of each array, so that activations keep their scale.
 *
 * @param names - Parameters that are drawn.
 */
export function randomised(graph: Graph, names: Iterable<string>, seed: number): Graph {
  const parameters = new Map(graph.parameters);
  for (const name of names) {
    const parameter = parameters.get(name);
    if (parameter === undefined)
      throw new RangeError(`randomised: no parameter is called "${name}"`);
    parameters.set(name, { ...parameter, array: drawn(parameter.array, seed, name) });
  }
  return { ...graph, parameters };
}

function drawn({ data, shape }: NdArray, seed: number, name: string): NdArray {
  const n = data.length;
  const mean = data.reduce((a, v) => a + v / n, 0);
  const deviation = Math.sqrt(data.reduce((a, v) => a + (v - mean) ** 2 / n, 0));
  const stream = randomStream(seed, `attribution/randomise/${name}`);
  return { data: Float32Array.from(data, (_, i) => mean + deviation * stream.normal(i)), shape };
}
