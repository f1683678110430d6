import { stat } from "node:fs/promises";
import { DataError } from "@xrt/core";
import type { FileHash, RemoteFile } from "../../registry/remote-file.js";
import { hashOfFile } from "./hash-of-file.js";

/** A weight file that is on disk and has been checked against what its publisher states. */
export interface LocalWeights {
  readonly path: string;
  readonly bytes: number;
  /** All digits of the hash that the publisher states some of; SHA-256 where it states none. */
  readonly hash: FileHash;
}

/**
 * The file at `path` with its hash; undefined where there is none.
 *
 * @param what - How the file is called in the message.
 * @throws DataError when it has another length or hash than its publisher states.
 */
export async function checkFile(
  path: string,
  { bytes, hash: wanted }: Pick<RemoteFile, "bytes" | "hash">,
  { what = path, signal }: { what?: string; signal?: AbortSignal | undefined } = {},
): Promise<LocalWeights | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new DataError(`${what}: cannot be read (${error.code})`, { path, cause: error });
  });
  if (found === undefined) return undefined;
  if (bytes !== null && found.size !== bytes) {
    throw new DataError(`${what}: has ${found.size} bytes, the publisher's file ${bytes}`, {
      path,
    });
  }
  const hash = await hashOfFile(path, wanted?.algorithm ?? "sha256", signal);
  if (wanted !== null && !hash.hex.startsWith(wanted.hex)) {
    throw new DataError(
      `${what}: its ${hash.algorithm} is ${hash.hex}, the publisher states ${wanted.hex}`,
      { path },
    );
  }
  return { path, bytes: found.size, hash };
}
