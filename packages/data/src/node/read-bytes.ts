import { readFile } from "node:fs/promises";
import { DataError } from "@xrt/core";

/** The bytes of a file. @throws DataError when it cannot be read. */
export async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "no such file" : `cannot be read (${code})`;
    throw new DataError(`${file}: ${problem}`, { path: file, cause });
  }
}
