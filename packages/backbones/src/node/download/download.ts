import { open, rename } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { DataError, type LongWork } from "@xrt/core";
import type { RemoteFile } from "../../registry/remote-file.js";
import { checkFile, type LocalWeights } from "./check-file.js";
import {
  claimPart,
  freePart,
  type Part,
  removePart,
  setVersion,
  sizeOfPart,
  versionOfPart,
} from "./part.js";

/** Options of {@link download}. */
export interface DownloadOptions extends LongWork {
  /** How often a connection that was cut is taken up again. */
  readonly retries?: number;
  /** Pause before the first of them, in milliseconds; each further one is twice as long. */
  readonly pause?: number;
}

/**
 * Fetch a file to `target`, where it appears whole and checked or not at all. What came before a cut connection, an abort or
 * a crash is kept beside it and taken up again, if the server says that its file is still the same one.
 *
 * @throws DataError when the server refuses, the connection is cut for good, or length or hash are not the publisher's.
 */
export async function download(
  file: RemoteFile,
  target: string,
  { retries = 4, pause = 500, onProgress, signal }: DownloadOptions = {},
): Promise<LocalWeights> {
  const part = await claimPart(target);
  try {
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted();
      try {
        await fetchRest(file, part, { onProgress, signal });
        break;
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof DataError) throw error;
        if (attempt >= retries) {
          throw new DataError(`${file.url}: ${reasonOf(error)}`, { path: target, cause: error });
        }
        await sleep(pause * 2 ** attempt, undefined, { signal });
      }
    }
  } catch (error) {
    await freePart(part);
    throw error;
  }
  try {
    const checked = await checkFile(part.data, file, { what: file.url, signal });
    if (checked === undefined) throw new DataError(`${file.url}: nothing came`, { path: target });
    await rename(part.data, target);
    return { ...checked, path: target };
  } finally {
    await removePart(part);
  }
}

/** One request: all that is missing, or all again where the server's file has changed. */
async function fetchRest(file: RemoteFile, part: Part, { onProgress, signal }: LongWork) {
  const version = await versionOfPart(part);
  const have = version === "" ? 0 : await sizeOfPart(part);
  if (have > 0 && have === file.bytes) return;
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (have > 0) Object.assign(headers, { range: `bytes=${have}-`, "if-range": version });
  const response = await fetch(file.url, { headers, signal: signal ?? null });
  try {
    await take(response, have);
  } finally {
    // lets go of a connection that nobody reads on
    await response.body?.cancel().catch(() => {});
  }

  async function take(response: Response, have: number): Promise<void> {
    if (response.status === 416) return startAgain(part);
    refuse(response, file);
    const from = response.status === 206 ? rangeStart(response) : 0;
    if (from !== 0 && from !== have) return startAgain(part);
    const rest = Number(response.headers.get("content-length") ?? Number.NaN);
    refuseOtherLength(response, file, from + rest);
    if (from === 0) await setVersion(part, versionOf(response));
    const total = file.bytes ?? (Number.isFinite(rest) ? from + rest : 0);
    const handle = await open(part.data, from === 0 ? "w" : "a");
    let done = from;
    try {
      for await (const chunk of response.body ?? []) {
        done += chunk.length;
        if (total > 0 && done > total) break;
        await handle.write(chunk);
        onProgress?.({ task: file.name, done, total: Math.max(total, done), unit: "bytes" });
      }
    } finally {
      await handle.close();
    }
    if (file.bytes !== null && done > file.bytes) {
      throw new DataError(`${file.url}: is longer than the ${file.bytes} bytes of its publisher`);
    }
    if (done < total) throw new Error(`the connection ended after ${done} of ${total} bytes`);
  }
}

/** Forget the bytes and try once more. */
async function startAgain(part: Part): Promise<never> {
  await setVersion(part, "");
  throw new Error("the server no longer has the version that was begun");
}

/** What stands for this version of the file in `If-Range`: a strong entity tag or a date. */
function versionOf({ headers }: Response): string {
  const tag = headers.get("etag") ?? "";
  return tag !== "" && !tag.startsWith("W/") ? tag : (headers.get("last-modified") ?? "");
}

function rangeStart({ headers }: Response): number {
  const start = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1];
  return start === undefined ? Number.NaN : Number(start);
}

/** @throws DataError for an answer that will not change; Error for one that may. */
function refuse(response: Response, { url }: RemoteFile): void {
  const { status, statusText, headers } = response;
  if (status === 429 || status >= 500) throw new Error(`the server says ${status} ${statusText}`);
  if (status !== 200 && status !== 206) {
    throw new DataError(`${url}: the server says ${status} ${statusText}`.trimEnd());
  }
  if (url.startsWith("https:") && response.url.startsWith("http:")) {
    throw new DataError(`${url}: is redirected to ${response.url}, which is not encrypted`);
  }
  if (/^text\/html\b/.test(headers.get("content-type") ?? "")) {
    throw new DataError(`${url}: the server sends a web page, not the file`);
  }
}

/**
 * A file of another length is another file, however often it is asked for. A body that is packed has a length of its own.
 *
 * @throws DataError before anything of it is fetched.
 */
function refuseOtherLength({ headers }: Response, { url, bytes }: RemoteFile, length: number) {
  if (bytes === null || length === bytes || Number.isNaN(length)) return;
  if (headers.has("content-encoding")) return;
  throw new DataError(`${url}: the server's file has ${length} bytes, the publisher's ${bytes}`);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
