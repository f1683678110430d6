import { DataError } from "@xrt/core";

/** `GCOL`, version 1: a global heap collection, which holds texts of variable length. */
const signature = [0x47, 0x43, 0x4f, 0x4c, 1] as const;

/** Bytes of the head of a collection and of each object in it. */
const head = 16;

/**
 * Walks through the global heaps of an HDF5 file. In one whose sizes are wrong the library goes round for ever, and a loop in
 * WebAssembly cannot be interrupted: such a file is refused before it is opened.
 *
 * HDF5 File Format Specification 3.0, III.E "Disk Format: Level 1E - Global Heap".
 *
 * @throws DataError when a heap ends beyond the file, or an object takes no bytes, or more than its heap has.
 */
export function checkHeaps(bytes: Uint8Array, path: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = next(bytes, 0); at >= 0; at = next(bytes, at + 1)) {
    if (at + head > bytes.length) return;
    const end = at + Number(view.getBigUint64(at + 8, true));
    const fail = (problem: string): never => {
      throw new DataError(
        `${path}: the HDF5 file is damaged: its global heap at ${at} ${problem}; fetch it again`,
        { path },
      );
    };
    if (!(end <= bytes.length))
      fail(`ends at ${end}, beyond the ${bytes.length} bytes of the file`);
    for (let object = at + head; object + head <= end; ) {
      const isFree = view.getUint16(object, true) === 0;
      const size = Number(view.getBigUint64(object + 8, true));
      const taken = isFree ? size : head + 8 * Math.ceil(size / 8);
      if (taken < head || object + taken > end) fail(`has an object of ${taken} bytes`);
      object += taken;
    }
  }
}

/** Where the next collection begins; -1 where there is none. */
function next(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(signature[0], from);
  while (at >= 0 && !signature.every((byte, i) => bytes[at + i] === byte)) {
    at = bytes.indexOf(signature[0], at + 1);
  }
  return at;
}
