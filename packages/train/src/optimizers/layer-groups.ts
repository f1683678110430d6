import { UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { ParameterGroup } from "./parameter-groups.js";

/**
 * A group for each layer that has trained parameters, with rates that fall towards the input: `decay^(depth - i)` for layer `i`
 * (layer-wise decay; timm, BEiT). The last layer has the full rate.
 *
 * @throws UsageError when `decay` is not above 0 and at most 1.
 *
 * @example
 * ```ts
 * import { zeros } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { layerDecay } from "@xrt/train";
 * const b = new GraphBuilder();
 * const kernel = (name: string) => b.parameter(name, { array: zeros([1, 1]), role: "kernel", trainable: true });
 * const hidden = b.node("matMul", [b.input("x", float32("batch", 1)), kernel("body/kernel")], {});
 * const graph = b.build([b.node("matMul", [hidden, kernel("head/kernel")], {})]);
 * layerDecay(graph, { decay: 0.5 }).map(({ rate }) => rate); // => [0.5, 1]
 * ```
 */
export function layerDecay(
  graph: Graph,
  { decay = 0.75 }: { readonly decay?: number } = {},
): ParameterGroup[] {
  if (!(decay > 0 && decay <= 1)) {
    throw new UsageError(`layerDecay: decay is ${decay}, wants more than 0 and at most 1`);
  }
  const layers = trainedLayers(graph);
  return layers.map((names, i) => ({
    of: (name) => names.includes(name),
    rate: decay ** (layers.length - 1 - i),
  }));
}

/**
 * Discriminative rates: the trained layers in `groups` groups of equal size from input to output, with factors from `lowest` to 1
 * at equal ratios (Howard and Ruder 2018; fastai's `slice`).
 *
 * @throws UsageError when `lowest` is not above 0 and at most 1 or there are no groups.
 */
export function discriminativeRates(
  graph: Graph,
  { lowest = 0.01, groups = 3 }: { readonly lowest?: number; readonly groups?: number } = {},
): ParameterGroup[] {
  if (!(lowest > 0 && lowest <= 1)) {
    throw new UsageError(
      `discriminativeRates: lowest is ${lowest}, wants more than 0 and at most 1`,
    );
  }
  if (!(Number.isInteger(groups) && groups >= 1)) {
    throw new UsageError(`discriminativeRates: groups is ${groups}, wants a whole number from 1`);
  }
  const layers = trainedLayers(graph);
  const rates = ratesBetween(lowest, 1, groups);
  return rates.map((rate, g) => {
    // a network of fewer layers than groups leaves the lowest rates out
    const at = (i: number) =>
      Math.max(0, groups - 1 - Math.floor(((layers.length - 1 - i) * groups) / layers.length));
    const names = new Set(layers.flatMap((own, i) => (at(i) === g ? own : [])));
    return { of: (name) => names.has(name), rate };
  });
}

/** `n` numbers from `low` to `high` at equal ratios; `high` alone where there is one. */
export function ratesBetween(low: number, high: number, n: number): number[] {
  return Array.from({ length: n }, (_, i) =>
    n === 1 ? high : low * (high / low) ** (i / (n - 1)),
  );
}

/** Names of the trainable parameters of each layer, in the order in which the network reads them. */
export function trainedLayers(graph: Graph): string[][] {
  const layers = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { inputs } of graph.nodes) {
    for (const name of inputs) {
      if (!graph.parameters.get(name)?.trainable || seen.has(name)) continue;
      seen.add(name);
      const layer = layerOf(name);
      layers.set(layer, [...(layers.get(layer) ?? []), name]);
    }
  }
  return [...layers.values()];
}

/** The layer that a parameter belongs to: all in front of its last name. */
function layerOf(parameter: string): string {
  const cut = Math.max(parameter.lastIndexOf("/"), parameter.lastIndexOf("."));
  return cut < 0 ? parameter : parameter.slice(0, cut);
}
