import type { NdArray } from "@xrt/core";
import { smooth } from "../gradient/smooth.js";
import { type Model, toGraph } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { AnyMethod } from "../run/method-table.js";
import { mapEntropy } from "./complexity.js";
import { type MapSimilarity, mapSimilarity } from "./map-similarity.js";
import { layersWithWeights, randomised } from "./randomise.js";

/** Options of {@link parameterRandomisation}. */
export interface ParameterRandomisationOptions {
  /** `"cascading"`: from the output down, one more layer at each step; `"independent"`: one layer at a time. Default `"cascading"`. */
  readonly order?: "cascading" | "independent";
  /** Most steps; with more layers than that, they are spread evenly over the network. Default 10. */
  readonly steps?: number;
  /** Noisy copies over which maps are averaged before they are compared (smooth MPRT). Default 1: the image itself. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Options of the method, its target among them. */
  readonly options?: ExplainOptions & Readonly<Record<string, unknown>>;
}

/** Maps before and after layers were randomised. */
export interface RandomisationStep {
  /** Name of the layer that was randomised last. */
  readonly layer: string;
  /** Likeness to the map of the trained network, one entry an image. */
  readonly similarity: readonly MapSimilarity[];
}

/** A method's answer to randomised parameters. */
export interface ParameterRandomisation {
  readonly steps: readonly RandomisationStep[];
  /**
   * Efficient MPRT: entropy of the map of the network with all layers randomised less that of the trained one, as a share of the latter, one number an image. Above 0
   * the trained network's maps are more concentrated than chance.
   */
  readonly entropyRise: readonly number[];
}

/**
 * Model parameter randomisation test: how alike the maps of a trained network and of one with randomised layers are. A method whose maps stay as they were does
 * not show what was learnt: guided backpropagation is the known case.
 *
 * Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim, "Sanity Checks for Saliency Maps", NeurIPS 2018; smooth and efficient variants: Hedström, Weber, Lapuschkin
 * and Höhne, "Sanity Checks Revisited", 2023.
 *
 * @throws RangeError when the network has no trained layer.
 */
export async function parameterRandomisation(
  model: Model,
  input: NdArray,
  method: AnyMethod,
  {
    order = "cascading",
    steps: most = 10,
    samples = 1,
    seed = 0,
    options = {},
  }: ParameterRandomisationOptions = {},
): Promise<ParameterRandomisation> {
  const graph = await toGraph(model);
  const layers = [...layersWithWeights(graph)].reverse();
  if (layers.length === 0) {
    throw new RangeError("parameterRandomisation: the network has no trained layer");
  }
  const own = samples > 1 ? (smooth(method as never) as unknown as AnyMethod) : method;
  const asked = samples > 1 ? { ...options, samples, seed } : options;
  const trained = await own(graph, input, asked);
  const steps: RandomisationStep[] = [];
  const chosen = spread(layers.length, most);
  for (const [done, k] of chosen.entries()) {
    options.signal?.throwIfAborted();
    const names = order === "cascading" ? layers.slice(0, k + 1).flat() : (layers[k] ?? []);
    const map = await own(randomised(graph, names, seed), input, asked);
    steps.push({ layer: layerName(layers[k] ?? []), similarity: mapSimilarity(trained, map) });
    const progress = { done: done + 1, total: chosen.length, unit: "layers" };
    options.onProgress?.({ task: "parameter randomisation", ...progress });
  }
  const random = await own(randomised(graph, layers.flat(), seed), input, asked);
  const size = trained.values.data.length / trained.score.length;
  const entropyRise = trained.score.map((_, i) => {
    const [before, after] = [trained, random].map(({ values }) =>
      mapEntropy(values.data.subarray(i * size, (i + 1) * size)),
    ) as [number, number];
    return (after - before) / before;
  });
  return { steps, entropyRise };
}

function layerName([name = ""]: readonly string[]): string {
  const cut = Math.max(name.lastIndexOf("/"), name.lastIndexOf("."));
  return cut < 0 ? name : name.slice(0, cut);
}

/** At most `most` of the numbers 0 to `n - 1`, evenly, the last one among them. */
function spread(n: number, most: number): number[] {
  const count = Math.min(n, most);
  return [
    ...new Set(Array.from({ length: count }, (_, i) => Math.round(((i + 1) * n) / count) - 1)),
  ];
}
