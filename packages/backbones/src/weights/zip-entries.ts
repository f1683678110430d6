import { DataError } from "@xrt/core";
import { unzipSync } from "fflate";
import { growthLimit } from "./growth-limit.js";
import { leadsOutside } from "./leads-outside.js";

/** Options of {@link zipEntries}. */
export interface ZipEntriesOptions {
  /** Where the bytes are from, for error messages. */
  readonly path: string;
  /** Picks entries by name; others are not unpacked. Default: all. */
  readonly wanted?: (name: string) => boolean;
  /** Bytes that a small file may unpack to, however much it grows. */
  readonly allowance?: number;
}

/**
 * The entries of a zip by name, unpacked in memory. All names are looked at before anything is unpacked.
 *
 * @throws DataError when the zip is damaged, has a name that leads out of its folder or twice the same one, or unpacks to far
 *   more than its size.
 */
export function zipEntries(
  bytes: Uint8Array,
  { path, wanted = () => true, allowance }: ZipEntriesOptions,
): ReadonlyMap<string, Uint8Array> {
  const grow = growthLimit(bytes.length, path, allowance);
  const names = new Set<string>();
  const fail = (problem: string, cause?: unknown): never => {
    throw new DataError(`${path}: ${problem}`, { path, cause });
  };
  const look = ({ name, originalSize }: { name: string; originalSize: number }) => {
    if (leadsOutside(name)) fail(`holds "${name}", which leads out of its folder`);
    if (names.has(name)) fail(`holds "${name}" twice`);
    names.add(name);
    if (wanted(name)) grow(originalSize, name);
    return false;
  };
  try {
    unzipSync(bytes, { filter: look });
    const entries = unzipSync(bytes, { filter: ({ name }) => wanted(name) });
    return new Map(Object.entries(entries));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    return fail(`the zip cannot be read (${(cause as Error).message})`, cause);
  }
}

/** Whether bytes begin as a zip does that has an entry. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}
