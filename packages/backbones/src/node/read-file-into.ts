import { open } from "node:fs/promises";

/**
 * Reads a whole file into memory that the caller chooses.
 *
 * @param memoryOf - The memory for so many bytes; `null` where the caller has none.
 * @returns The part of it that was filled, `null` where there was no memory.
 */
export async function readFileInto(
  path: string,
  memoryOf: (size: number) => Uint8Array<ArrayBuffer> | null,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const memory = memoryOf(size);
    if (memory === null) return null;
    let done = 0;
    for (let read = -1; read !== 0 && done < size; done += read) {
      read = (await file.read(memory, done, size - done)).bytesRead;
    }
    return memory.subarray(0, done);
  } finally {
    await file.close();
  }
}
