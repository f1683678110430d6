import { DataError, type LongWork } from "@xrt/core";
import type { FileHash, RemoteFile } from "../registry/remote-file.js";

/** Options of {@link fetchBytes}. */
export interface FetchBytesOptions extends LongWork {
  /** How often a connection that was cut is taken up again. */
  readonly retries?: number;
}

/**
 * The bytes of a file from a server, in memory, anywhere that has `fetch`. A connection that is cut is taken up where it ended
 * if the server says that its file is still the same; length and SHA-256 are checked where they are stated. MD5 is not: no
 * browser computes it.
 *
 * @throws DataError when the server refuses, the connection is cut for good, or the file is not the publisher's.
 */
export async function fetchBytes(
  file: RemoteFile,
  { retries = 2, onProgress, signal }: FetchBytesOptions = {},
): Promise<Uint8Array> {
  let chunks: Uint8Array[] = [];
  let done = 0;
  let version = "";
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      await take();
      break;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DataError) throw error;
      if (attempt < retries) continue;
      const { message } = error as Error;
      throw new DataError(`${file.url}: cannot be fetched (${message})`, { cause: error });
    }
  }
  const bytes = joined(chunks, done);
  await refuseOther(bytes, file);
  return bytes;

  async function take(): Promise<void> {
    const resume = done > 0 && version !== "";
    const headers: Record<string, string> = resume
      ? { range: `bytes=${done}-`, "if-range": version }
      : {};
    const response = await fetch(file.url, { headers, signal: signal ?? null });
    const { status, statusText } = response;
    if (status === 429 || status >= 500) throw new Error(`the server says ${status} ${statusText}`);
    if (status !== 200 && status !== 206) {
      throw new DataError(`${file.url}: the server says ${status} ${statusText}`.trimEnd());
    }
    if (/^text\/html\b/.test(response.headers.get("content-type") ?? "")) {
      throw new DataError(`${file.url}: the server sends a web page, not the file`);
    }
    if (status === 200) {
      chunks = [];
      done = 0;
    }
    const tag = response.headers.get("etag") ?? "";
    version = tag.startsWith("W/") ? "" : tag;
    const rest = Number(response.headers.get("content-length") ?? Number.NaN);
    const total = file.bytes ?? (Number.isFinite(rest) ? done + rest : 0);
    const reader = response.body?.getReader();
    for (;;) {
      const { value } = (await reader?.read()) ?? {};
      if (value === undefined) break;
      chunks.push(value);
      done += value.length;
      if (file.bytes !== null && done > file.bytes) {
        await reader?.cancel();
        throw new DataError(`${file.url}: is longer than the ${file.bytes} bytes of its publisher`);
      }
      onProgress?.({ task: file.name, done, total: Math.max(total, done), unit: "bytes" });
    }
    if (done < total) throw new Error(`the connection ended after ${done} of ${total} bytes`);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function refuseOther(
  bytes: Uint8Array<ArrayBuffer>,
  { url, hash, bytes: length }: RemoteFile,
): Promise<void> {
  if (length !== null && bytes.length !== length) {
    throw new DataError(`${url}: has ${bytes.length} bytes, the publisher's file ${length}`);
  }
  if (hash?.algorithm !== "sha256") return;
  const hex = await sha256(bytes);
  if (!hex.startsWith(hash.hex)) {
    throw new DataError(`${url}: its sha256 is ${hex}, the publisher states ${hash.hex}`);
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<FileHash["hex"]> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
}
