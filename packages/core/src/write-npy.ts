import type { NdArray, TypedArray } from "./nd-array.js";

/**
 * An array as a `.npy` file of NumPy, format version 1.0, little-endian, in C order; `numpy.load` reads it.
 *
 * @example
 * ```ts
 * import { ndArray, writeNpy } from "@xrt/core";
 * writeNpy(ndArray(Float32Array.of(1, 2), [2])).length; // => 136
 * ```
 */
export function writeNpy({ shape, data }: NdArray<TypedArray>): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${descrOf(data)}', 'fortran_order': False, 'shape': (${dims}), }`;
  // magic, version and length take ten bytes, and the data start at a multiple of 64
  const filled = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + filled + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  view.setUint16(8, filled, true);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(filled - 1)}\n`), 10);
  const start = 10 + filled;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (data instanceof Float64Array) view.setFloat64(start + 8 * i, value, true);
    else if (data instanceof Float32Array) view.setFloat32(start + 4 * i, value, true);
    else if (data instanceof Int32Array) view.setInt32(start + 4 * i, value, true);
    else bytes[start + i] = value;
  }
  return bytes;
}

function descrOf(data: TypedArray): string {
  if (data instanceof Float64Array) return "<f8";
  if (data instanceof Float32Array) return "<f4";
  return data instanceof Int32Array ? "<i4" : "|u1";
}
