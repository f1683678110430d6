import type { LayersModel } from "@tensorflow/tfjs-layers";
import { DataError, type NdArray, type Shape } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { writeWeights } from "@xrt/graph/layers";
import { networkParameters } from "./network-parameters.js";

/** Options of {@link loadWeights}. */
export interface LoadWeightsOptions {
  /**
   * Which weights of the network may keep the values that they have, by name: those that the tensors lack, or have in another shape, such as a classifier for other classes. Default:
   * none.
   */
  readonly allowMissing?: NamePattern;
  /** Which tensors may be left over, by name. Default: none. */
  readonly allowUnexpected?: NamePattern;
  /** Path of the file, for error messages. */
  readonly path?: string;
}

/** Picks names. */
export type NamePattern = RegExp | ((name: string) => boolean);

/** What became of tensors and weights. */
export interface WeightCoverage {
  /** Weights that have their values now. */
  readonly loaded: readonly string[];
  /** Weights that kept what they had. */
  readonly missing: readonly string[];
  /** Tensors without a place. */
  readonly unexpected: readonly string[];
  /** Weights whose tensor has another shape. */
  readonly mismatched: readonly ShapeMismatch[];
}

/** A weight and a tensor of one name that do not fit. */
export interface ShapeMismatch {
  readonly name: string;
  /** Shape of the weight. */
  readonly wanted: Shape;
  /** Shape of the tensor. */
  readonly got: Shape;
}

/**
 * What tensors would cover of a network; nothing is loaded.
 *
 * @param tensors - By the network's names; see `toNetworkNames`.
 */
export function weightCoverage(
  network: LayersModel | Graph,
  tensors: ReadonlyMap<string, NdArray>,
): WeightCoverage {
  const parameters = networkParameters(network);
  const all = [...parameters].map(([name, wanted]) => ({
    name,
    wanted,
    got: tensors.get(name)?.shape,
  }));
  const fits = ({ wanted, got }: { wanted: Shape; got: Shape | undefined }) =>
    String(wanted) === String(got);
  return {
    loaded: all.filter(fits).map(({ name }) => name),
    missing: all.filter(({ got }) => got === undefined).map(({ name }) => name),
    unexpected: [...tensors.keys()].filter((name) => !parameters.has(name)),
    mismatched: all.flatMap(({ name, wanted, got }) =>
      got === undefined || fits({ wanted, got }) ? [] : [{ name, wanted, got }],
    ),
  };
}

/**
 * Give a network its weights, and say which. Everything must have its place unless a pattern allows what has none: no layer stays random unnoticed. Arrays are shared, not copied, where the backend
 * allows.
 *
 * @param network - Changed in place. For a graph, which is immutable, see {@link withWeights}.
 * @param tensors - By the network's names; see `toNetworkNames`.
 * @throws DataError when a weight has no tensor or one of another shape, or a tensor is left over; nothing is loaded then.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { loadWeights, studyCnn2020 } from "@xrt/backbones";
 * import { zeros } from "@xrt/core";
 * const network = studyCnn2020({ inputShape: [8, 8, 1], seed: null });
 * const tensors = new Map([["conv2d_1/kernel", zeros([3, 3, 1, 32])]]);
 * loadWeights(network, tensors, { allowMissing: /bias|conv2d_2|dense/ }).loaded; // => ["conv2d_1/kernel"]
 * ```
 */
export function loadWeights(
  network: LayersModel,
  tensors: ReadonlyMap<string, NdArray>,
  options: LoadWeightsOptions = {},
): WeightCoverage {
  const coverage = accepted(network, tensors, options);
  writeWeights(network, pick(tensors, coverage.loaded));
  return coverage;
}

/** A graph with other parameters. */
export interface GraphWithWeights {
  readonly graph: Graph;
  readonly coverage: WeightCoverage;
}

/**
 * The same for a network that is a graph.
 *
 * @throws DataError as {@link loadWeights}.
 */
export function withWeights(
  graph: Graph,
  tensors: ReadonlyMap<string, NdArray>,
  options: LoadWeightsOptions = {},
): GraphWithWeights {
  const coverage = accepted(graph, tensors, options);
  const chosen = pick(tensors, coverage.loaded);
  const parameters = new Map(
    [...graph.parameters].map(([name, parameter]) => {
      const array = chosen.get(name);
      return [name, array === undefined ? parameter : { ...parameter, array }];
    }),
  );
  return { graph: { ...graph, parameters }, coverage };
}

function accepted(
  network: LayersModel | Graph,
  tensors: ReadonlyMap<string, NdArray>,
  { allowMissing, allowUnexpected, path = "loadWeights" }: LoadWeightsOptions,
): WeightCoverage {
  const coverage = weightCoverage(network, tensors);
  const missing = coverage.missing.filter((name) => !matches(allowMissing, name));
  const mismatched = coverage.mismatched.filter(({ name }) => !matches(allowMissing, name));
  const unexpected = coverage.unexpected.filter((name) => !matches(allowUnexpected, name));
  const complaints = [
    ...list("no tensor for the weights", missing),
    ...list(
      "another shape",
      mismatched.map(({ name, wanted, got }) => `${name} is [${got}], wanted [${wanted}]`),
    ),
    ...list("no place for the tensors", unexpected),
  ];
  if (complaints.length === 0) return coverage;
  const total = networkParameters(network).size;
  throw new DataError(
    `${path}: does not fit the network, ${coverage.loaded.length} of ${total} weights have their tensor: ${complaints.join("; ")}.${hint(mismatched)} Allow what is meant with allowMissing and allowUnexpected`,
    { path },
  );
}

function hint(mismatched: readonly ShapeMismatch[]): string {
  const isGrey = mismatched.some(
    ({ wanted, got }) => wanted.length === 4 && got.length === 4 && wanted[2] === 1 && got[2] === 3,
  );
  return isGrey ? " collapseToGrey makes a kernel for one channel of one for three." : "";
}

function list(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return [`${what} ${names.slice(0, 5).join(", ")}${more}`];
}

function matches(pattern: NamePattern | undefined, name: string): boolean {
  if (pattern === undefined) return false;
  // a global expression keeps its place between tests
  return typeof pattern === "function"
    ? pattern(name)
    : new RegExp(pattern, pattern.flags.replace(/[gy]/g, "")).test(name);
}

function pick(
  tensors: ReadonlyMap<string, NdArray>,
  names: readonly string[],
): Map<string, NdArray> {
  return new Map(names.map((name) => [name, tensors.get(name) as NdArray]));
}
