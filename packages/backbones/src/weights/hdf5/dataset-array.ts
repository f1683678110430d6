import { DataError, type NdArray } from "@xrt/core";
import type { Dataset } from "h5wasm";

/**
 * The numbers of an HDF5 dataset as float32.
 *
 * @throws DataError when it holds none.
 */
export function datasetArray(
  dataset: Dataset | null | undefined,
  name: string,
  path: string,
): NdArray {
  const { shape, value } = dataset ?? {};
  if (shape && typeof value === "number") return { shape, data: Float32Array.of(value) };
  if (!shape || !(value instanceof Float32Array || value instanceof Float64Array)) {
    throw new DataError(`${path}: weight "${name}" is no array of floating-point numbers`, {
      path,
    });
  }
  return { shape, data: Float32Array.from(value) };
}
