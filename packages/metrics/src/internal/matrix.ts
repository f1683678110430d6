import { type NdArray, sizeOf, type TypedArray } from "@xrt/core";
import { dot } from "./dot.js";

/** Features of images: shape `[images, ...]`; what stands behind the first dimension is taken as columns. */
export type Features = NdArray<TypedArray>;

/** A float64 matrix by columns: what the sums over images want. */
export interface Matrix {
  /** Images. */
  readonly n: number;
  /** One array of `n` numbers a feature. */
  readonly columns: readonly Float64Array[];
}

/**
 * The features as columns in float64.
 *
 * @throws TypeError when it is no array with a shape.
 * @throws RangeError when the shape has fewer than two dimensions, holds no features or a number that is not finite.
 */
export function matrixOf(caller: string, name: string, features: Features): Matrix {
  checkFeatures(caller, { [name]: features });
  const { shape, data } = features;
  const [n = 0, ...rest] = shape;
  const p = sizeOf(rest);
  if (rest.length === 0 || p === 0) {
    throw new RangeError(`${caller}: ${name} has shape [${shape}], wants [images, features]`);
  }
  const columns = Array.from({ length: p }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) {
      const value = data[i * p + j] as number;
      if (!Number.isFinite(value)) {
        throw new RangeError(`${caller}: ${name}[${i}, ${j}] is ${value}, wants a finite number`);
      }
      (columns[j] as Float64Array)[i] = value;
    }
  }
  return { n, columns };
}

/**
 * Refuses what is no array with a shape, which the types cannot where there are none.
 *
 * @throws TypeError that names the first.
 */
export function checkFeatures(caller: string, given: Readonly<Record<string, Features>>): void {
  for (const [name, features] of Object.entries(given)) {
    if (ArrayBuffer.isView(features?.data) && Array.isArray(features.shape)) continue;
    const what = typeof features === "object" && features !== null ? "no NdArray" : features;
    throw new TypeError(
      `${caller}: ${name} is ${what}, wants features as ndArray(data, [images, features])`,
    );
  }
}

/** Both matrices, which have to be of the same images. */
export function matricesOf(caller: string, x: Features, y: Features): [Matrix, Matrix] {
  const [a, b] = [matrixOf(caller, "x", x), matrixOf(caller, "y", y)];
  if (a.n !== b.n) {
    throw new RangeError(
      `${caller}: x has ${a.n} images but y has ${b.n}; rows have to be the same images`,
    );
  }
  return [a, b];
}

/** Each column without its mean; exactly 0 where a column is constant, whatever rounding makes of its mean. */
export function centred({ n, columns }: Matrix): Matrix {
  return {
    n,
    columns: columns.map((column) => {
      if (column.every((v) => v === column[0])) return new Float64Array(n);
      const mean = column.reduce((sum, v) => sum + v, 0) / n;
      return column.map((v) => v - mean);
    }),
  };
}

/** The rows at `indices`, in that order. */
export function rowsOf({ columns }: Matrix, indices: readonly number[]): Matrix {
  return {
    n: indices.length,
    columns: columns.map((column) => Float64Array.from(indices, (i) => column[i] as number)),
  };
}

/** X'Y: the products of every column of one with every column of the other, shape `[columns of x][columns of y]`. */
export function crossProduct(
  x: readonly Float64Array[],
  y: readonly Float64Array[],
): Float64Array[] {
  return x.map((a) => Float64Array.from(y, (b) => dot(a, b)));
}

/** Sum of all squares. */
export function squaredNorm(columns: readonly Float64Array[]): number {
  return columns.reduce((sum, column) => sum + dot(column, column), 0);
}

/** The matrix divided by its norm; all 0 where it is. For measures that do not depend on scale, whose limits then mean something. */
export function normalised({ n, columns }: Matrix): Matrix {
  const largest = columns.reduce(
    (most, c) => c.reduce((m, v) => Math.max(m, Math.abs(v)), most),
    0,
  );
  if (largest === 0) return { n, columns };
  // by the largest first, as squares of what is very large or small would leave float64
  const scaled = columns.map((column) => column.map((v) => v / largest));
  const norm = Math.sqrt(squaredNorm(scaled));
  return { n, columns: scaled.map((column) => column.map((v) => v / norm)) };
}

/** The rows of a matrix given by columns. */
export function transposed({ n, columns }: Matrix): Float64Array[] {
  return Array.from({ length: n }, (_, i) => Float64Array.from(columns, (c) => c[i] as number));
}
