import { DataError, fromBfloat16, fromFloat16 } from "@xrt/core";

/** How numbers lie in a file. */
export type ElementType =
  | "bfloat16"
  | "bool"
  | "float16"
  | "float32"
  | "float64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64";

/** Bytes of one element. */
export const elementSizes: Readonly<Record<ElementType, number>> = {
  bfloat16: 2,
  bool: 1,
  float16: 2,
  float32: 4,
  float64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
};

/**
 * Little-endian elements as float32: a view of `bytes` where they are aligned float32, a copy otherwise. 64-bit
 * numbers are rounded.
 *
 * @param what - The tensor, for the error message.
 * @throws DataError when `bytes` is no whole number of elements.
 */
export function toFloat32(bytes: Uint8Array, type: ElementType, what: string): Float32Array {
  const size = elementSizes[type];
  if (bytes.length % size !== 0) {
    throw new DataError(`${what}: ${bytes.length} bytes are no whole number of ${type} elements`);
  }
  const length = bytes.length / size;
  if (type === "float32") {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
    return new Float32Array(aligned.buffer, aligned.byteOffset, length);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = readers[type];
  return Float32Array.from({ length }, (_, i) => at(view, i * size));
}

const readers: Readonly<Record<ElementType, (view: DataView, offset: number) => number>> = {
  bfloat16: (v, o) => fromBfloat16(v.getUint16(o, true)),
  bool: (v, o) => (v.getUint8(o) === 0 ? 0 : 1),
  float16: (v, o) => fromFloat16(v.getUint16(o, true)),
  float32: (v, o) => v.getFloat32(o, true),
  float64: (v, o) => v.getFloat64(o, true),
  int8: (v, o) => v.getInt8(o),
  int16: (v, o) => v.getInt16(o, true),
  int32: (v, o) => v.getInt32(o, true),
  int64: (v, o) => Number(v.getBigInt64(o, true)),
  uint8: (v, o) => v.getUint8(o),
  uint16: (v, o) => v.getUint16(o, true),
  uint32: (v, o) => v.getUint32(o, true),
  uint64: (v, o) => Number(v.getBigUint64(o, true)),
};
