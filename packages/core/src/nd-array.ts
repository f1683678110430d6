import { type Shape, sizeOf } from "./shape.js";

/** The typed arrays that hold the elements of an {@link NdArray}. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * A dense array in row-major order: plain data that can be saved, sent to a worker and compared.
 *
 * @typeParam T - Typed array that holds the elements; `Float32Array` where nothing is said.
 */
export interface NdArray<T extends TypedArray = Float32Array> {
  /** Dimensions, outermost first. */
  readonly shape: Shape;
  /** Elements in row-major order, `sizeOf(shape)` of them. */
  readonly data: T;
}

/**
 * An {@link NdArray} over `data`, which is borrowed and not copied.
 *
 * @throws RangeError when `data` does not have `sizeOf(shape)` elements.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * ndArray(Float32Array.of(1, 2, 3, 4), [2, 2]).shape; // => [2, 2]
 * ```
 */
export function ndArray<T extends TypedArray>(data: T, shape: Shape): NdArray<T> {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `ndArray: ${data.length} elements do not fill shape [${shape}], which needs ${sizeOf(shape)}`,
    );
  }
  return { shape, data };
}

/** A float32 array of zeros. */
export function zeros(shape: Shape): NdArray {
  return { shape, data: new Float32Array(sizeOf(shape)) };
}

/**
 * The slices `[start, end)` of the outermost axis, sharing memory with `array`.
 *
 * @throws RangeError when the range does not lie within the first dimension.
 */
export function rows(array: NdArray, start: number, end: number): NdArray {
  const [n = 0, ...rest] = array.shape;
  if (!(start >= 0 && start <= end && end <= n)) {
    throw new RangeError(
      `rows: [${start}, ${end}) is not within the ${n} rows of [${array.shape}]`,
    );
  }
  const size = sizeOf(rest);
  return { shape: [end - start, ...rest], data: array.data.subarray(start * size, end * size) };
}

/**
 * Slice `index` of the outermost axis, without that axis, sharing memory with `array`.
 *
 * @throws RangeError when the first dimension has no such slice.
 */
export function row(array: NdArray, index: number): NdArray {
  const { data, shape } = rows(array, index, index + 1);
  return { data, shape: shape.slice(1) };
}

/**
 * The slices of the outermost axis at `indices`, copied, in that order.
 *
 * @throws RangeError when an index is not within the first dimension.
 *
 * @example
 * ```ts
 * import { gather, ndArray } from "@xrt/core";
 * [...gather(ndArray(Float32Array.of(1, 2, 3), [3, 1]), [2, 0]).data]; // => [3, 1]
 * ```
 */
export function gather(array: NdArray, indices: readonly number[]): NdArray {
  const [, ...rest] = array.shape;
  const size = sizeOf(rest);
  const data = new Float32Array(indices.length * size);
  for (const [k, index] of indices.entries()) data.set(row(array, index).data, k * size);
  return { data, shape: [indices.length, ...rest] };
}

/**
 * One array with a new outermost axis, `[arrays.length, ...shape]`.
 *
 * @throws RangeError when `arrays` is empty or the shapes differ.
 *
 * @example
 * ```ts
 * import { ndArray, stack } from "@xrt/core";
 * stack([ndArray(Float32Array.of(1, 2), [2]), ndArray(Float32Array.of(3, 4), [2])]).shape; // => [2, 2]
 * ```
 */
export function stack(arrays: readonly NdArray[]): NdArray {
  const first = arrays[0];
  if (first === undefined) throw new RangeError("stack: got no arrays, wants at least one");
  const size = sizeOf(first.shape);
  const data = new Float32Array(arrays.length * size);
  for (const [i, a] of arrays.entries()) {
    if (String(a.shape) !== String(first.shape)) {
      throw new RangeError(
        `stack: array ${i} has shape [${a.shape}], the first one has [${first.shape}]`,
      );
    }
    data.set(a.data, i * size);
  }
  return { shape: [arrays.length, ...first.shape], data };
}
