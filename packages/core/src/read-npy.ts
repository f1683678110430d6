import { DataError } from "./errors.js";
import { fromFloat16 } from "./half-precision.js";
import type { NdArray, TypedArray } from "./nd-array.js";

/** Bytes of one element and how it is read, by the `descr` of the header without the sign of the byte order. */
interface ElementType {
  readonly bytes: number;
  /** An array that holds every value of the type. */
  readonly make: (length: number) => TypedArray;
  readonly at: (view: DataView, offset: number, little: boolean) => number;
}

const f64 = (length: number) => new Float64Array(length);
const i32 = (length: number) => new Int32Array(length);
const u8 = (length: number) => new Uint8Array(length);

const elementTypes: ReadonlyMap<string, ElementType> = new Map(
  Object.entries({
    f2: {
      bytes: 2,
      make: (n) => new Float32Array(n),
      at: (v, o, e) => fromFloat16(v.getUint16(o, e)),
    },
    f4: { bytes: 4, make: (n) => new Float32Array(n), at: (v, o, e) => v.getFloat32(o, e) },
    f8: { bytes: 8, make: f64, at: (v, o, e) => v.getFloat64(o, e) },
    b1: { bytes: 1, make: u8, at: (v, o) => v.getUint8(o) },
    u1: { bytes: 1, make: u8, at: (v, o) => v.getUint8(o) },
    u2: { bytes: 2, make: i32, at: (v, o, e) => v.getUint16(o, e) },
    u4: { bytes: 4, make: f64, at: (v, o, e) => v.getUint32(o, e) },
    u8: { bytes: 8, make: f64, at: (v, o, e) => exact(v.getBigUint64(o, e)) },
    i1: { bytes: 1, make: i32, at: (v, o) => v.getInt8(o) },
    i2: { bytes: 2, make: i32, at: (v, o, e) => v.getInt16(o, e) },
    i4: { bytes: 4, make: i32, at: (v, o, e) => v.getInt32(o, e) },
    i8: { bytes: 8, make: f64, at: (v, o, e) => exact(v.getBigInt64(o, e)) },
  } satisfies Record<string, ElementType>),
);

/** Longest header that is read, as in NumPy. */
const LONGEST_HEADER = 10_000;

/** Largest rank that NumPy 2 makes. */
const LARGEST_RANK = 64;

/**
 * The array in a `.npy` file of NumPy, format versions 1 to 3: float16 to float64, bool and integers, in either byte order,
 * in C or Fortran order. Nothing is unpickled, and nothing is allocated before the size in the header fits that of the file.
 *
 * @param path - Where the bytes came from, for the error messages.
 * @returns Elements in row-major order: float32 and bytes as they are, float16 as float32, other integers as int32 where that
 *   holds them, else as float64.
 * @throws DataError when the bytes are no such file, or hold another type, or an integer beyond 2^53.
 *
 * @example
 * ```ts
 * import { ndArray, readNpy, writeNpy } from "@xrt/core";
 * readNpy(writeNpy(ndArray(Float32Array.of(1, 2), [1, 2]))).shape; // => [1, 2]
 * ```
 */
export function readNpy(bytes: Uint8Array, path = "npy"): NdArray<TypedArray> {
  try {
    return parse(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DataError(`${path}: ${error.message}`, { path, cause: error });
  }
}

function parse(bytes: Uint8Array): NdArray<TypedArray> {
  const { header, start } = headerOf(bytes);
  const { descr, fortran, shape } = fieldsOf(header);
  const type = /^[<>|]/.test(descr) ? elementTypes.get(descr.slice(1)) : undefined;
  if (type === undefined) {
    const known = [...elementTypes.keys()].join(", ");
    throw new RangeError(
      `holds elements of type "${descr}", wants one of ${known}; convert with x.astype("<f4")`,
    );
  }
  const length = shape.reduce((n, d) => n * d, 1);
  const wanted = length * type.bytes;
  if (!Number.isSafeInteger(length) || wanted !== bytes.length - start) {
    throw new RangeError(
      `shape (${shape}) of ${type.bytes} bytes an element wants ${wanted} bytes, the file has ${bytes.length - start}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, wanted);
  const data = type.make(length);
  const little = !descr.startsWith(">");
  for (let i = 0; i < length; i++) data[i] = type.at(view, i * type.bytes, little);
  return { shape, data: fortran ? rowMajor(data, type.make(length), shape) : data };
}

/** The text of the header and where the data start. */
function headerOf(bytes: Uint8Array): { header: string; start: number } {
  const magic = [0x93, ...new TextEncoder().encode("NUMPY")];
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new RangeError("is no .npy file: it does not start with \\x93NUMPY");
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new RangeError(`is .npy of version ${version}, wants 1, 2 or 3`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const from = version === 1 ? 10 : 12;
  if (bytes.length < from) throw new RangeError("ends within the header");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER || from + length > bytes.length) {
    throw new RangeError(`announces a header of ${length} bytes in a file of ${bytes.length}`);
  }
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1");
  return { header: text.decode(bytes.subarray(from, from + length)), start: from + length };
}

/** The three entries of the header, a Python dictionary; anything else in it is refused. */
function fieldsOf(header: string): { descr: string; fortran: boolean; shape: number[] } {
  let rest = header;
  const take = (pattern: RegExp) => {
    const value = pattern.exec(rest)?.[1];
    rest = rest.replace(pattern, "");
    return value;
  };
  const descr = take(/'descr': ?'([^']{0,20})',? ?/);
  const fortran = take(/'fortran_order': ?(True|False),? ?/);
  const dims = take(/'shape': ?\(([\d, ]*)\),? ?/);
  if (
    descr === undefined ||
    fortran === undefined ||
    dims === undefined ||
    !/^\{\s*\}\s*$/.test(rest)
  ) {
    throw new RangeError(
      `has the header ${header.trim().slice(0, 100)}, wants {'descr': '<f4', 'fortran_order': False, 'shape': (...)}`,
    );
  }
  const shape = dims.split(",").flatMap((d) => (d.trim() === "" ? [] : [Number(d)]));
  if (shape.length > LARGEST_RANK || !shape.every(Number.isSafeInteger)) {
    throw new RangeError(
      `has the shape (${dims.slice(0, 100)}), wants at most ${LARGEST_RANK} whole numbers`,
    );
  }
  return { descr, fortran: fortran === "True", shape };
}

/** Elements in the order of C instead of Fortran's, where the first axis moves fastest. */
function rowMajor(from: TypedArray, to: TypedArray, shape: readonly number[]): TypedArray {
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((n, d) => n * d, 1));
  for (let i = 0; i < to.length; i++) {
    to[i] = from[index.reduce((sum, k, axis) => sum + k * (strides[axis] ?? 0), 0)] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
  return to;
}

function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new RangeError(`holds ${value}, wants integers of at most 2^53 in magnitude`);
  }
  return number;
}
