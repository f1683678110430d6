import type { NdArray } from "@xrt/core";

/**
 * Tensors as a safetensors file: float32, in the order given, the data aligned to 8 bytes.
 *
 * @param metadata - Strings that the file carries beside the tensors.
 *
 * @example
 * ```ts
 * import { readWeights, writeSafetensors } from "@xrt/backbones";
 * import { ndArray } from "@xrt/core";
 * const bytes = writeSafetensors(new Map([["head/bias", ndArray(Float32Array.of(1, 2), [2])]]));
 * const { tensors } = await readWeights(bytes);
 * [...(tensors.get("head/bias")?.data ?? [])]; // => [1, 2]
 * ```
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, NdArray>,
  { metadata = {} }: { metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const header: Record<string, unknown> =
    Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + at).fill(0x20, 8, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let to = start;
  for (const { data } of tensors.values()) {
    // typed arrays of a little-endian machine are what the file holds; every machine that runs Node or a browser is one
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), to);
    to += data.byteLength;
  }
  return bytes;
}
