import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataError } from "@xrt/core";
import { type RemoteFile, remoteFile } from "../registry/remote-file.js";
import { leadsOutside } from "../weights/leads-outside.js";
import { readWeights } from "../weights/read-weights.js";
import {
  type ResolveWeightsOptions as MemoryOptions,
  type ResolvedWeights,
  resolveWeights as resolve,
  type WeightAccess,
  type Weights,
} from "../weights/resolve-weights.js";
import { weightsFolder } from "./download/cache-folder.js";
import { download } from "./download/download.js";
import { type FetchWeightsOptions, fetchWeights } from "./fetch-weights.js";
import { readWeightFile } from "./read-weight-file.js";

/** Options of {@link resolveWeights}. */
export interface ResolveWeightsOptions extends MemoryOptions, FetchWeightsOptions {}

/**
 * The weights that a user means: the id of published ones (`"imagenet"`, `"chexnet"`, `"xrv-all"`), a path, an address, the bytes of a
 * file, what was read already, arrays by name, or `null` for none, which gives `null`. What is fetched is kept in the cache,
 * published weights at `NETWORK/ID/FILE`, other addresses below `addresses`.
 *
 * @throws UsageError when a text is no id of the network, and no path or address either; or when the licence or a missing hash
 *   must be accepted first.
 * @throws DataError when the file cannot be had, is damaged, or is not the publisher's; the message says what to fetch by hand
 *   and where to put it.
 *
 * @example
 * ```ts
 * import { resolveWeights } from "@xrt/backbones/node";
 * const found = await resolveWeights("packages/sample/mobilenet-v1-0.25/model.json");
 * found?.file.tensors.get("conv1/kernel")?.shape; // => [3, 3, 3, 8]
 * ```
 */
export function resolveWeights(
  weights: Weights,
  options: ResolveWeightsOptions = {},
): Promise<ResolvedWeights | null> {
  return resolve(weights, options, diskAccess(options));
}

/** Files on disk, and what is fetched kept there. */
export function diskAccess({
  cache = weightsFolder(),
  offline = false,
  ...rest
}: ResolveWeightsOptions): WeightAccess {
  const { only } = rest;
  return {
    async entry(entry) {
      const { path } = await fetchWeights(entry, { ...rest, cache, offline });
      return readWeightFile(path, { only });
    },
    async address(url) {
      if (url.startsWith("file:")) return readWeightFile(fileURLToPath(url), { only });
      const sibling = async (name: string) => readFile(await kept(new URL(name, url).href));
      const path = await kept(url);
      return readWeights(await readFile(path), { path: url, sibling, only });
    },
    async path(path) {
      const isThere = await stat(path).then(
        () => true,
        () => false,
      );
      return isThere || looksLikePath(path) ? readWeightFile(path, { only }) : undefined;
    },
  };

  /** The file at an address, out of the cache or downloaded to it. */
  async function kept(url: string): Promise<string> {
    const file = remoteFile(url, { name: nameOf(url) });
    const folder = createHash("sha256").update(url).digest("hex").slice(0, 16);
    const target = join(cache, "addresses", folder, file.name);
    if (
      await stat(target).then(
        () => true,
        () => false,
      )
    )
      return target;
    if (offline) throw missing(file, target, "is not in the cache, and offline is set");
    try {
      return (await download(file, target, rest)).path;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      throw missing(file, target, `cannot be had: ${error.message}`, error);
    }
  }
}

function missing({ url, name }: RemoteFile, target: string, problem: string, cause?: unknown) {
  return new DataError(
    `resolveWeights: ${name} ${problem}; fetch ${url} by hand and put it at ${target}`,
    { path: target, cause },
  );
}

function nameOf(url: string): string {
  const name = decodeURIComponent(basename(new URL(url).pathname));
  return name === "" || leadsOutside(name) ? "weights" : name;
}

/** A text with a folder or an ending is meant as a file, and a missing one is said to be missing. */
function looksLikePath(text: string): boolean {
  return dirname(text) !== "." || /\.\w+$/.test(text);
}
