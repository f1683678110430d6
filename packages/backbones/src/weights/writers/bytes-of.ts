import type { NdArray } from "@xrt/core";

/**
 * The bytes of an array, shared with it: little-endian float32, since every machine that runs Node or a browser is such a
 * one.
 */
export function bytesOf({ data }: NdArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
