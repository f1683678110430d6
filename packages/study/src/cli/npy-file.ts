import { readFile, writeFile } from "node:fs/promises";
import { DataError, type NdArray, readNpy, writeNpy } from "@xrt/core";
import type { Dim } from "@xrt/graph";

/**
 * A NumPy array as float32.
 *
 * @throws DataError when the file is missing or is none.
 */
export async function readArray(path: string): Promise<NdArray> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(`${path}: cannot be read (${code})`, { path, cause });
  }
  const { data, shape } = readNpy(bytes, path);
  return { data: data instanceof Float32Array ? data : Float32Array.from(data), shape };
}

/** @throws DataError when the array of a file is no batch of what the network takes. */
export function checkBatch(path: string, { shape }: NdArray, wanted: readonly Dim[]): void {
  const fits =
    shape.length === wanted.length &&
    wanted.every((d, i) => (typeof d === "number" ? d === shape[i] : (shape[i] ?? 0) > 0));
  if (fits) return;
  throw new DataError(
    `${path}: has the shape [${shape}], the network takes [${wanted}]; the first axis is the batch`,
    { path },
  );
}

/** @throws DataError when the file cannot be written. */
export async function writeArray(path: string, array: NdArray): Promise<void> {
  try {
    await writeFile(path, writeNpy(array));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(`${path}: cannot be written (${code})`, { path, cause });
  }
}
