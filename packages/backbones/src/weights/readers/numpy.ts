import { type NdArray, readNpy } from "@xrt/core";
import type { WeightReader } from "../weight-reader.js";
import { isZip, zipEntries } from "../zip-entries.js";

/** NumPy: one array (`.npy`), which is called as its file is, or a zip of them (`.npz`), called as its entries are. */
export const numpy: WeightReader = {
  format: "numpy",
  extensions: [".npz", ".npy"],
  recognises: (bytes) => isNpy(bytes) || isNpz(bytes),
  async read(bytes, { path = "weights", only = () => true } = {}) {
    const files = isNpy(bytes)
      ? new Map([[path.replace(/^.*[\\/]/, ""), bytes]])
      : zipEntries(bytes, { path, wanted: isWanted, allowance });
    const notes = new Set<string>();
    const tensors = new Map<string, NdArray>();
    for (const [file, content] of files) {
      const name = file.replace(/\.npy$/, "");
      if (!only(name)) continue;
      const { shape, data } = readNpy(content, content === bytes ? path : `${path}: ${file}`);
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
  if (!isZip(bytes)) return false;
  const length = (bytes[26] ?? 0) + 256 * (bytes[27] ?? 0);
  return new TextDecoder().decode(bytes.subarray(30, 30 + length)).endsWith(".npy");
}

/** Arrays of zeros pack a thousand times; this much is no danger to anyone. */
const allowance = 2 ** 28;

function isWanted(name: string): boolean {
  return name.endsWith(".npy");
}
