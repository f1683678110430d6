import { fromBfloat16, fromFloat16 } from "@xrt/core";

/** Codes of `TensorProto.DataType`. */
export const ElementType: {
  readonly FLOAT: 1;
  readonly UINT8: 2;
  readonly INT8: 3;
  readonly UINT16: 4;
  readonly INT16: 5;
  readonly INT32: 6;
  readonly INT64: 7;
  readonly BOOL: 9;
  readonly FLOAT16: 10;
  readonly DOUBLE: 11;
  readonly UINT32: 12;
  readonly UINT64: 13;
  readonly BFLOAT16: 16;
} = {
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  BFLOAT16: 16,
};

/** What the elements of a value are in the import: all floats are float32 there, all integers exact up to 2^53. */
export type ElementKind = "float" | "integer" | "boolean";

/** One type of elements. */
export interface ElementFormat {
  readonly name: string;
  readonly kind: ElementKind;
  readonly bytes: number;
  /** Element at byte `at`, little-endian. */
  readonly read: (view: DataView, at: number) => number;
  /** Smallest and largest integer. */
  readonly range?: readonly [number, number];
}

/** Element types that can be read, by code. */
export const elementFormats: ReadonlyMap<number, ElementFormat> = new Map<number, ElementFormat>([
  [
    ElementType.FLOAT,
    { name: "float", kind: "float", bytes: 4, read: (v, at) => v.getFloat32(at, true) },
  ],
  [
    ElementType.UINT8,
    { name: "uint8", kind: "integer", bytes: 1, range: [0, 255], read: (v, at) => v.getUint8(at) },
  ],
  [
    ElementType.INT8,
    {
      name: "int8",
      kind: "integer",
      bytes: 1,
      range: [-128, 127],
      read: (v, at) => v.getInt8(at),
    },
  ],
  [
    ElementType.UINT16,
    {
      name: "uint16",
      kind: "integer",
      bytes: 2,
      range: [0, 65535],
      read: (v, at) => v.getUint16(at, true),
    },
  ],
  [
    ElementType.INT16,
    {
      name: "int16",
      kind: "integer",
      bytes: 2,
      range: [-32768, 32767],
      read: (v, at) => v.getInt16(at, true),
    },
  ],
  [
    ElementType.INT32,
    { name: "int32", kind: "integer", bytes: 4, read: (v, at) => v.getInt32(at, true) },
  ],
  [
    ElementType.INT64,
    { name: "int64", kind: "integer", bytes: 8, read: (v, at) => Number(v.getBigInt64(at, true)) },
  ],
  [
    ElementType.BOOL,
    { name: "bool", kind: "boolean", bytes: 1, read: (v, at) => +!!v.getUint8(at) },
  ],
  [
    ElementType.FLOAT16,
    {
      name: "float16",
      kind: "float",
      bytes: 2,
      read: (v, at) => fromFloat16(v.getUint16(at, true)),
    },
  ],
  [
    ElementType.DOUBLE,
    { name: "double", kind: "float", bytes: 8, read: (v, at) => v.getFloat64(at, true) },
  ],
  [
    ElementType.UINT32,
    { name: "uint32", kind: "integer", bytes: 4, read: (v, at) => v.getUint32(at, true) },
  ],
  [
    ElementType.UINT64,
    {
      name: "uint64",
      kind: "integer",
      bytes: 8,
      read: (v, at) => Number(v.getBigUint64(at, true)),
    },
  ],
  [
    ElementType.BFLOAT16,
    {
      name: "bfloat16",
      kind: "float",
      bytes: 2,
      read: (v, at) => fromBfloat16(v.getUint16(at, true)),
    },
  ],
]);
