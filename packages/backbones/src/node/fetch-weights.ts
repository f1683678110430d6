import { join } from "node:path";
import { DataError, type LongWork } from "@xrt/core";
import { mirrored } from "../registry/mirrored.js";
import { type Acceptance, refuseUnaccepted } from "../registry/refuse-unaccepted.js";
import type { FileHash, RemoteFile } from "../registry/remote-file.js";
import type { WeightEntry } from "../registry/weight-entry.js";
import { weightsFolder } from "./download/cache-folder.js";
import { checkFile, type LocalWeights } from "./download/check-file.js";
import { type DownloadOptions, download } from "./download/download.js";

/** Options of {@link fetchWeights}. */
export interface FetchWeightsOptions
  extends LongWork,
    Acceptance,
    Pick<DownloadOptions, "retries" | "pause"> {
  /** The file without the classifier, where one is published. */
  readonly noTop?: boolean;
  /** Take what is in the cache and ask no server. */
  readonly offline?: boolean;
  /** Address of a server with the files at `NETWORK/ID/FILE`, asked instead of the publisher: a served cache is one. */
  readonly mirror?: string | undefined;
  /** Folder of the cache. Default: `XRT_WEIGHTS_DIR`, else `xrt/weights` in `XDG_CACHE_HOME` or `~/.cache`. */
  readonly cache?: string;
}

/**
 * The file of published weights on this machine: out of the cache, or downloaded to it. It is checked against the
 * publisher's length and hash each time, so a file may also be put there by hand.
 *
 * @throws UsageError when the licence or the missing hash must be accepted first.
 * @throws DataError when the file in the cache is not the publisher's, or cannot be had; the message says what to fetch by
 *   hand and where to put it.
 */
export async function fetchWeights(
  entry: WeightEntry,
  options: FetchWeightsOptions = {},
): Promise<LocalWeights> {
  const { noTop = false, offline = false, mirror, cache = weightsFolder(), signal } = options;
  const file = (noTop && entry.noTop) || entry.file;
  const target = join(cache, entry.network, entry.id, file.name);
  const there = await checkFile(target, file, { signal }).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${error.message}; delete it to fetch it again`, { path: target });
  });
  if (there !== undefined) return there;
  if (offline) throw byHand("is not in the cache, and offline is set", file, target);
  refuseUnaccepted("fetchWeights", entry, file, options);
  const url = mirror === undefined ? file.url : mirrored(mirror, entry, file);
  try {
    return await download({ ...file, url }, target, options);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw byHand(`cannot be had: ${error.message}`, file, target, error);
  }
}

/** Digits of a whole hash; torchvision states the first eight alone. */
const WHOLE = { md5: 32, sha256: 64 } as const;

function hashText({ algorithm, hex }: FileHash): string {
  return `${algorithm} ${hex.length < WHOLE[algorithm] ? "begins with" : "is"} ${hex}`;
}

function byHand(problem: string, file: RemoteFile, target: string, cause?: unknown): DataError {
  const check = file.hash ? `, whose ${hashText(file.hash)},` : "";
  return new DataError(
    `fetchWeights: ${file.name} ${problem}; fetch ${file.url}${check} by hand and put it at ${target}`,
    { path: target, cause },
  );
}
