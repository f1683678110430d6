import { type NdArray, UsageError } from "@xrt/core";
import { bytesOf } from "./bytes-of.js";

/**
 * Tensors as a safetensors file: float32, in the order given, the data aligned to 8 bytes.
 *
 * @param metadata - Strings that the file carries beside the tensors.
 * @throws UsageError when a tensor has the name of the metadata.
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
  if (tensors.has(METADATA)) {
    throw new UsageError(`writeSafetensors: no tensor can be called "${METADATA}"; rename it`);
  }
  // without a prototype every name is an own key
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) header[METADATA] = metadata;
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
  for (const array of tensors.values()) {
    bytes.set(bytesOf(array), to);
    to += array.data.byteLength;
  }
  return bytes;
}

const METADATA = "__metadata__";
