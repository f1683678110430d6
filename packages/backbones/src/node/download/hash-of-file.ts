import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { FileHash } from "../../registry/remote-file.js";

/** Hash of a file, all digits. */
export async function hashOfFile(
  path: string,
  algorithm: FileHash["algorithm"],
  signal?: AbortSignal,
): Promise<FileHash> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return { algorithm, hex: hash.digest("hex") };
}
