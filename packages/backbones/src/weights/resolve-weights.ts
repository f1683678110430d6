import { type LongWork, type NdArray, nearest, UsageError } from "@xrt/core";
import { weightsOf } from "../registry/find-weights.js";
import { mirrored } from "../registry/mirrored.js";
import { type Acceptance, refuseUnaccepted } from "../registry/refuse-unaccepted.js";
import { type RemoteFile, remoteFile } from "../registry/remote-file.js";
import type { WeightEntry } from "../registry/weight-entry.js";
import { fetchBytes } from "./fetch-bytes.js";
import { namedTensors } from "./named-tensors.js";
import { readWeights } from "./read-weights.js";
import { contractOf, contractOfEntry, type WeightContract } from "./weight-contract.js";
import type { WeightFile } from "./weight-file.js";
import type { ReadWeightsOptions } from "./weight-reader.js";

/**
 * Where weights are from: the id of published ones (`"imagenet"`, `"chexnet"`, `"xrv-all"`, see `weightsOf`), a path, an address,
 * the bytes of a file, what was read already, arrays by name, or `null` for none.
 */
export type Weights =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | WeightFile
  | ReadonlyMap<string, NdArray>
  | Readonly<Record<string, NdArray>>
  | null;

/** Options of {@link resolveWeights}. */
export interface ResolveWeightsOptions
  extends LongWork,
    Acceptance,
    Pick<ReadWeightsOptions, "only"> {
  /** Name of the network, whose published weights an id is looked up in, for example `"densenet121"`. */
  readonly network?: string;
  /** The file without the classifier, where one is published. */
  readonly noTop?: boolean;
  /** Address of a server with the files at `NETWORK/ID/FILE`, asked instead of the publisher. */
  readonly mirror?: string | undefined;
}

/** Weights that are at hand. */
export interface ResolvedWeights {
  readonly file: WeightFile;
  /** What is bound to them, as the registry or the file says; empty where neither does. */
  readonly contract: WeightContract;
  /** What the registry says, of published ones. */
  readonly entry: WeightEntry | undefined;
  /** Path, address or kind of source, for messages. */
  readonly from: string;
}

/** How files are reached; `@xrt/backbones/node` has another one, with a cache on disk. */
export interface WeightAccess {
  /** The file of published weights. */
  entry(entry: WeightEntry, options: ResolveWeightsOptions): Promise<WeightFile>;
  /** A file at an address. */
  address(url: string, options: ResolveWeightsOptions): Promise<WeightFile>;
  /** A file at a path, undefined where there is none; in a browser an address beside the page. */
  path(path: string, options: ResolveWeightsOptions): Promise<WeightFile | undefined>;
}

/**
 * The weights that a user means, in whatever way he says it. `null` gives `null`: a network without weights of its own.
 *
 * In a browser published weights are fetched into memory, with their length and SHA-256 checked; `resolveWeights` of
 * `@xrt/backbones/node` keeps them on disk.
 *
 * @throws UsageError when a text is no id of the network, and no path or address either.
 * @throws DataError when the file cannot be had, is damaged, or is not the publisher's.
 *
 * @example
 * ```ts
 * import { resolveWeights } from "@xrt/backbones";
 * const arrays = { "head/bias": { shape: [1], data: Float32Array.of(1) } };
 * (await resolveWeights(arrays))?.file.tensors.size; // => 1
 * await resolveWeights(null); // => null
 * ```
 */
export async function resolveWeights(
  weights: Weights,
  options: ResolveWeightsOptions = {},
  access: WeightAccess = memoryAccess,
): Promise<ResolvedWeights | null> {
  if (weights === null) return null;
  if (typeof weights === "string") return ofText(weights, options, access);
  if (weights instanceof URL)
    return ofFile(await access.address(weights.href, options), weights.href);
  if (weights instanceof ArrayBuffer || weights instanceof Uint8Array) {
    const bytes = weights instanceof Uint8Array ? weights : new Uint8Array(weights);
    return ofFile(await readWeights(bytes, { only: options.only }), "bytes");
  }
  if (isWeightFile(weights)) return ofFile(weights, weights.format);
  const all = await namedTensors(weights);
  const { only = () => true } = options;
  const tensors = new Map([...all].filter(([name]) => only(name)));
  return ofFile({ format: "arrays", tensors, metadata: {}, notes: [] }, "arrays");
}

async function ofText(
  text: string,
  options: ResolveWeightsOptions,
  access: WeightAccess,
): Promise<ResolvedWeights> {
  if (/^(https?|file):\/\//i.test(text)) return ofFile(await access.address(text, options), text);
  const known = options.network === undefined ? [] : weightsOf(options.network);
  const entry = known.find(({ id }) => id === text);
  if (entry !== undefined) {
    const file = await access.entry(entry, options);
    const contract = { ...contractOfEntry(entry), ...contractOf(file) };
    return { file, contract, entry, from: `${entry.network} "${entry.id}"` };
  }
  const file = await access.path(text, options);
  if (file !== undefined) return ofFile(file, text);
  const ids = known.map(({ id }) => id);
  const published =
    options.network === undefined
      ? "no network is named whose published weights it could be"
      : ids.length === 0
        ? `none are published for "${options.network}"`
        : `published for "${options.network}" are ${ids.join(", ")}; did you mean "${nearest(text, ids, 1)}"?`;
  throw new UsageError(`resolveWeights: there is no file "${text}", and ${published}`);
}

function ofFile(file: WeightFile, from: string): ResolvedWeights {
  return { file, contract: contractOf(file), entry: undefined, from };
}

function isWeightFile(value: object): value is WeightFile {
  return "tensors" in value && "format" in value && value.tensors instanceof Map;
}

/** Files come through `fetch` and stay in memory. */
const memoryAccess: WeightAccess = {
  async entry(entry, options) {
    const { noTop = false, mirror, only } = options;
    const file = (noTop && entry.noTop) || entry.file;
    // a browser computes no MD5: it is as if no hash were published
    const checked = file.hash?.algorithm === "sha256" ? file.hash : null;
    refuseUnaccepted("resolveWeights", entry, { ...file, hash: checked }, options);
    const url = mirror === undefined ? file.url : mirrored(mirror, entry, file);
    const bytes = await fetchBytes({ ...file, url, hash: checked }, options);
    return readWeights(bytes, { path: file.name, only });
  },
  address: (url, options) => fromAddress(remoteFile(url), options),
  path: (path, options) =>
    "document" in globalThis && /[./]/.test(path)
      ? fromAddress(remoteFile(new URL(path, globalThis.location.href).href), options)
      : Promise.resolve(undefined),
};

async function fromAddress(file: RemoteFile, options: ResolveWeightsOptions): Promise<WeightFile> {
  const sibling = (name: string) => fetchBytes(remoteFile(new URL(name, file.url).href), options);
  return readWeights(await fetchBytes(file, options), {
    path: file.url,
    sibling,
    only: options.only,
  });
}
