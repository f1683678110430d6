import { DataError, type NdArray } from "@xrt/core";
import type { Hdf5Entity } from "./open-hdf5.js";

/** What a dataset says of its elements. */
interface ElementType {
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  readonly total_size: number;
  readonly virtual_sources?: readonly { readonly file_name?: string }[];
}

/** `H5T_INTEGER` and `H5T_FLOAT` of HDF5. */
const INTEGER = 0;
const FLOAT = 1;

/** Bytes that the values of an HDF5 entry take. */
export function datasetBytes(found: Hdf5Entity): number {
  const { total_size: count = 0, size = 0 } = metadataOf(found) ?? {};
  return count * size;
}

/**
 * The numbers of an HDF5 dataset as float32, and what they were.
 *
 * @param name - The weight, for the error message.
 * @throws DataError when it is no dataset of numbers in this file.
 */
export function datasetArray(
  found: Hdf5Entity,
  name: string,
  path: string,
): { array: NdArray; type: string } {
  const fail = (problem: string): never => {
    throw new DataError(`${path}: weight "${name}" ${problem}`, { path });
  };
  const { type, size, signed, virtual_sources: sources } = metadataOf(found) ?? {};
  if (found === null || type === undefined || size === undefined) return fail("is no dataset");
  if (sources !== undefined) return fail("is put together from other files, which is not read");
  if (type !== FLOAT && type !== INTEGER) return fail("is no array of numbers");
  const kind = `${type === FLOAT ? "float" : signed ? "int" : "uint"}${8 * size}`;
  const { shape, value } = found as { shape: number[] | null; value: unknown };
  if (shape === null) return fail("has no shape");
  return { array: { shape, data: toFloat32(value) ?? fail(`holds ${kind}`) }, type: kind };
}

function toFloat32(value: unknown): Float32Array | undefined {
  // the library gives copies, which nobody else holds
  if (value instanceof Float32Array) return value;
  if (typeof value === "number" || typeof value === "bigint") return Float32Array.of(Number(value));
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    return Float32Array.from(value, Number);
  }
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Float32Array.from(value as unknown as ArrayLike<number>)
    : undefined;
}

function metadataOf(found: Hdf5Entity): ElementType | undefined {
  return found !== null && "metadata" in found ? (found.metadata as ElementType) : undefined;
}
