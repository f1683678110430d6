import { type NdArray, nearest, UsageError } from "@xrt/core";
import type { Graph, Parameter } from "@xrt/graph";
import { blocks } from "../blocks.js";
import { firstKernel } from "./first-kernel.js";
import { gaborConv1 } from "./gabor-conv1.js";
import { kernelUse } from "./kernel-use.js";
import { constantArray, resetNormalisation } from "./reset-normalisation.js";
import { sameMeanAndVariance } from "./same-mean-and-variance.js";
import { shuffled } from "./shuffled.js";

/** Options of `initialise` and {@link freshParameters}. */
export interface InitialiseOptions {
  /** Picks the parameters by name, for example `"head/kernel"`. Default: all. */
  readonly only?: (parameter: string) => boolean;
}

/**
 * What the weights of a network start from.
 *
 * - `"scratch"`: He-uniform kernels, zero biases;
 * - `"pretrained"`: what they are;
 * - `"mean-var"`: each kernel and bias independent normal numbers of its own mean and standard deviation, so that the scale of
 *   pre-training is there and its features are not (Raghu et al., "Transfusion", 2019);
 * - `"permuted"`: the values of each kernel and bias in a random order;
 * - `"gabor-conv1"`: Gabor filters in the first convolution, the rest from scratch;
 * - {@link prefix}`(k)`: the first k `blocks` as they are, the rest `"mean-var"` or another.
 *
 * All but what stays as it is has normalisations reset: gamma 1, beta 0, mean 0, variance 1.
 */
export type Initialisation = SimpleInitialisation | Prefix;

/** An {@link Initialisation} that has a name only. */
export type SimpleInitialisation =
  | "scratch"
  | "pretrained"
  | "mean-var"
  | "permuted"
  | "gabor-conv1";

/** The first blocks as they are, the rest in another way; see {@link prefix}. */
export interface Prefix {
  readonly kind: "prefix";
  readonly blocks: number;
  readonly rest: "scratch" | "mean-var" | "permuted";
  readonly by: "stage" | "cut";
}

/** Options of {@link prefix}. */
export interface PrefixOptions {
  /** How all other weights begin. */
  readonly rest?: Prefix["rest"];
  /** How fine the `blocks` are. */
  readonly by?: Prefix["by"];
}

/**
 * The initialisation that keeps the first `count` blocks of a network, for a sweep over where pre-training matters.
 *
 * @param count - Blocks that stay as they are, from the input on.
 *
 * @example
 * ```ts
 * import { prefix } from "@xrt/backbones";
 * prefix(2, { rest: "scratch" }); // => { kind: "prefix", blocks: 2, rest: "scratch", by: "stage" }
 * ```
 */
export function prefix(
  count: number,
  { rest = "mean-var", by = "stage" }: PrefixOptions = {},
): Prefix {
  return { kind: "prefix", blocks: count, rest, by };
}

/** The value of a kernel or bias, as a function of the seed and what it is called. */
type Draw = (name: string, parameter: Parameter, graph: Graph, seed: number) => NdArray;

const draws: Readonly<Record<"scratch" | "mean-var" | "permuted", Draw>> = {
  scratch: (name, { role, array }, graph, seed) =>
    role === "bias"
      ? constantArray(array.shape, 0)
      : firstKernel(array.shape, () => kernelUse(graph, name).fanIn, name, seed),
  "mean-var": (name, { array }, _, seed) => sameMeanAndVariance(array, seed, name),
  permuted: (name, { array }, _, seed) => shuffled(array, seed, name),
};

const NAMES = ["scratch", "pretrained", "mean-var", "permuted", "gabor-conv1"] as const;

/**
 * The values that `initialise` gives, by parameter name, for a graph of any source; those that stay are left out.
 *
 * @throws UsageError when no initialisation is called so, or `prefix` asks for more blocks than there are.
 */
export function freshParameters(
  graph: Graph,
  how: Initialisation,
  seed: number,
  { only = () => true }: InitialiseOptions = {},
): Map<string, NdArray> {
  if (how === "pretrained") return new Map();
  const scheme = typeof how === "string" ? how : how.rest;
  if (typeof how === "string" && !NAMES.includes(how)) {
    const names = [...NAMES, "prefix(k)"];
    throw new UsageError(
      `initialise: no way "${how}"; did you mean "${nearest(how, names, 1)}"? There are ${names.join(", ")}`,
    );
  }
  const draw = draws[scheme === "gabor-conv1" ? "scratch" : scheme];
  const kept = typeof how === "string" ? new Set<string>() : firstBlocks(graph, how);
  const fresh = new Map<string, NdArray>();
  for (const [name, parameter] of graph.parameters) {
    if (parameter.role === "constant" || kept.has(name) || !only(name)) continue;
    fresh.set(name, resetNormalisation(parameter) ?? draw(name, parameter, graph, seed));
  }
  if (scheme !== "gabor-conv1") return fresh;
  const [conv1, filters] = gaborConv1(graph, seed);
  return fresh.has(conv1) ? fresh.set(conv1, filters) : fresh;
}

/** Names of the parameters in the blocks that are kept. */
function firstBlocks(graph: Graph, { blocks: count, by }: Prefix): ReadonlySet<string> {
  const all = blocks(graph, { by });
  if (!Number.isSafeInteger(count) || count < 0 || count > all.length) {
    throw new UsageError(
      `initialise: prefix(${count}), wants a whole number from 0 to the network's ${all.length} blocks (${all.map((b) => b.name).join(", ")})`,
    );
  }
  return new Set(all.slice(0, count).flatMap(({ parameters }) => parameters));
}
