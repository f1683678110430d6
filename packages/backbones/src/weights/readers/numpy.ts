import { DataError, type NdArray, readNpy } from "@xrt/core";
import { unzipSync } from "fflate";
import type { WeightReader } from "../weight-reader.js";

/** NumPy: one array (`.npy`), which is called as its file is, or a zip of them (`.npz`), called as its entries are. */
export const numpy: WeightReader = {
  format: "numpy",
  extensions: [".npz", ".npy"],
  recognises: (bytes) => isNpy(bytes) || isNpz(bytes),
  async read(bytes, { path = "weights", only = () => true } = {}) {
    const files = isNpy(bytes) ? { [path.replace(/^.*[\\/]/, "")]: bytes } : entriesOf(bytes, path);
    const notes = new Set<string>();
    const tensors = new Map<string, NdArray>();
    for (const [file, content] of Object.entries(files)) {
      const name = file.replace(/\.npy$/, "");
      if (!only(name)) continue;
      const { shape, data } = readNpy(content, `${path}: ${file}`);
      const plain = data instanceof Float32Array;
      if (!plain) notes.add("numbers of other types were converted to float32");
      tensors.set(name, { shape, data: plain ? data : Float32Array.from(data) });
    }
    return { format: "numpy", tensors, metadata: {}, notes: [...notes] };
  },
};

function isNpy(bytes: Uint8Array): boolean {
  return [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, i) => bytes[i] === byte);
}

/** A zip whose first entry is called `.npy`; every tool that writes `.npz` writes nothing else. */
function isNpz(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b || bytes[2] !== 3 || bytes[3] !== 4) return false;
  const length = (bytes[26] ?? 0) + 256 * (bytes[27] ?? 0);
  return new TextDecoder().decode(bytes.subarray(30, 30 + length)).endsWith(".npy");
}

/** Deflate shrinks by a factor of 1,032 at most; arrays of zeros come near it, and nobody needs more than this. */
const largestTotal = 2 ** 31;

function entriesOf(bytes: Uint8Array, path: string): Record<string, Uint8Array> {
  let total = 0;
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        total += originalSize;
        if (total > largestTotal) throw new Error(`holds more than ${largestTotal} bytes`);
        return name.endsWith(".npy");
      },
    });
  } catch (cause) {
    throw new DataError(`${path}: the zip cannot be read (${(cause as Error).message})`, {
      path,
      cause,
    });
  }
}
