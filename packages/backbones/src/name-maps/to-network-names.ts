import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type NdArray, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { networkParameters } from "../networks/network-parameters.js";
import { inOrder } from "./in-order.js";
import type { NameMap, NameScheme } from "./name-map.js";
import { nameMaps } from "./name-maps.js";
import { toOurs } from "./tensor-layout.js";
import { type TensorName, tensorNames } from "./tensor-names.js";

/** Options of {@link toNetworkNames}. */
export interface ToNetworkNamesOptions {
  /** Whose names the tensors have. `"auto"` takes the scheme in which most of them have a place. */
  readonly scheme?: NameScheme | "auto";
}

/** Tensors by the names and in the layouts of a network. */
export interface NetworkTensors {
  /** By our names, `"conv1_bn/gamma"`; what has no place in the network keeps its own name. */
  readonly tensors: ReadonlyMap<string, NdArray>;
  /** Whose names they had. */
  readonly scheme: NameScheme;
  /** What stood in front of all names, for example `"module."`. */
  readonly prefix: string;
  /** Names of tensors that were left out since no network needs them, such as `num_batches_tracked`. */
  readonly ignored: readonly string[];
}

/**
 * The tensors of a weight file by the names of a network and in its layouts: kernels turned, first Dense layers put in the order of channels-last, prefixes (`module.`, `model.`, a nested model) taken
 * off. Arrays whose numbers stay in order are shared.
 *
 * Never across networks that differ: names of torchvision are known for `"resnet50-v1.5"`, not for `"resnet50-v1"`. Padding and epsilon are options of the builder.
 *
 * @param network - As built: it says which weights there are.
 * @param name - Name of the network in `networkNames`.
 * @throws UsageError when the network has no names in that scheme.
 */
export function toNetworkNames(
  network: LayersModel | Graph,
  name: string,
  tensors: ReadonlyMap<string, NdArray>,
  { scheme = "auto" }: ToNetworkNamesOptions = {},
): NetworkTensors {
  const maps = nameMaps(name).filter((map) => scheme === "auto" || map.scheme === scheme);
  if (maps.length === 0) {
    const known = nameMaps(name).map((map) => map.scheme);
    throw new UsageError(
      `toNetworkNames: "${name}" has no names in the scheme "${scheme}"; there are ${known.join(", ")}`,
    );
  }
  const parameters = networkParameters(network);
  const fits = maps.map((map) => fit(map, tensorNames(parameters, map), tensors));
  return renamed(fits.reduce((best, next) => (next.hits > best.hits ? next : best)));
}

/** How well a scheme fits a file. */
interface Fit {
  readonly map: NameMap;
  readonly names: readonly TensorName[];
  readonly tensors: ReadonlyMap<string, NdArray>;
  readonly prefix: string;
  readonly hits: number;
}

function fit(map: NameMap, names: readonly TensorName[], file: ReadonlyMap<string, NdArray>): Fit {
  const tensors = map.scheme === "keras-order" ? inOrder(file) : putRight(file, map);
  const wanted = new Set(names.map(({ theirs }) => theirs));
  const prefixes = new Set([...tensors.keys()].flatMap((key) => prefixesOf(key, wanted)));
  const counted = ["", ...prefixes].map((prefix) => {
    const hits = names.filter(({ theirs }) => tensors.has(prefix + theirs)).length;
    return { map, names, tensors, prefix, hits };
  });
  return counted.reduce((best, next) => (next.hits > best.hits ? next : best));
}

function putRight(
  tensors: ReadonlyMap<string, NdArray>,
  { rename }: NameMap,
): ReadonlyMap<string, NdArray> {
  if (rename === undefined) return tensors;
  const { pattern, to } = rename;
  return new Map([...tensors].map(([key, tensor]) => [key.replace(pattern, to), tensor]));
}

/** What stands in front of a known name at the end of `key`, after a dot or slash. */
function prefixesOf(key: string, known: ReadonlySet<string>): string[] {
  const prefixes = known.has(key) ? [""] : [];
  for (let at = 1; at < key.length; at++) {
    const isStart = key[at - 1] === "." || key[at - 1] === "/";
    if (isStart && known.has(key.slice(at))) prefixes.push(key.slice(0, at));
  }
  return prefixes;
}

function renamed({ map, names, tensors, prefix }: Fit): NetworkTensors {
  const result = new Map<string, NdArray>();
  const used = new Set<string>();
  for (const { ours, theirs, layout } of names) {
    const tensor = tensors.get(prefix + theirs);
    if (tensor === undefined) continue;
    used.add(prefix + theirs);
    // one that lies otherwise is left as it is: the mismatch of its shape is told when it is loaded
    result.set(ours, toOurs(tensor, layout) ?? tensor);
  }
  const ignored: string[] = [];
  for (const [key, tensor] of tensors) {
    if (used.has(key)) continue;
    if (map.ignores?.test(key.slice(prefix.length)) === true) ignored.push(key);
    else result.set(key, tensor);
  }
  return { tensors: result, scheme: map.scheme, prefix, ignored };
}
