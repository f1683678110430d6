import { bidiagonalise, diagonalise, lowerTriangle } from "./bidiagonal.js";
import { reflect } from "./householder.js";

/** The singular values of a matrix with its left vectors; no measure here needs the right ones. */
export interface Svd {
  /** Left singular vectors, as columns. */
  readonly u: readonly Float64Array[];
  /** Singular values, descending, as many as the smaller side. */
  readonly s: Float64Array;
}

/**
 * Singular values and left vectors of a matrix given by columns, through two diagonals (Golub and Reinsch 1970). Values are right to the
 * precision of the largest.
 */
export function svd(columns: readonly Float64Array[]): Svd {
  const a = square(columns);
  const { d, e, left } = bidiagonalise(a);
  const n = a[0]?.length ?? 0;
  const u = a.map((_, k) => {
    const unit = new Float64Array(n);
    unit[k] = 1;
    for (let i = left.length - 1; i >= 0; i--) reflect(left[i] as (typeof left)[number], unit);
    return unit;
  });
  diagonalise(d, e, (j, k, c, s) => turn(u[j] as Float64Array, u[k] as Float64Array, c, s));
  const order = descending(d);
  return {
    u: order.map((k) => u[k] as Float64Array),
    s: d.map((_, i) => d[order[i] as number] as number),
  };
}

/** What singular values and left vectors say of some vectors, without making the left vectors: far less work. */
export interface SingularProducts {
  /** Singular values, descending. */
  readonly s: Float64Array;
  /** U'b for each vector b, in the order of `s`. */
  readonly products: readonly Float64Array[];
}

/** Singular values of a matrix given by columns, and the products of its left vectors with some others. */
export function singularProducts(
  columns: readonly Float64Array[],
  vectors: readonly Float64Array[] = [],
): SingularProducts {
  const { d, e, left } = bidiagonalise(square(columns));
  const along = vectors.map((vector) => {
    const turned = vector.slice();
    for (const reflection of left) reflect(reflection, turned);
    return turned.slice(0, d.length);
  });
  diagonalise(d, e, (j, k, c, s) => {
    for (const b of along) {
      const [x, y] = [b[j] as number, b[k] as number];
      b[j] = c * x + s * y;
      b[k] = c * y - s * x;
    }
  });
  const order = descending(d);
  const sorted = (values: Float64Array) =>
    values.map((_, i) => values[order[i] as number] as number);
  return { s: sorted(d), products: along.map(sorted) };
}

/** An orthonormal basis of the columns: left singular vectors whose singular value is above 1e-10 of the largest. */
export function orthonormalBasis(columns: readonly Float64Array[]): Float64Array[] {
  const { u, s } = svd(columns);
  return u.filter((_, k) => (s[k] as number) > 1e-10 * (s[0] as number));
}

function square(columns: readonly Float64Array[]): readonly Float64Array[] {
  return columns.length > (columns[0]?.length ?? 0) ? lowerTriangle(columns) : columns;
}

function descending(d: Float64Array): number[] {
  return [...d.keys()].sort((i, j) => (d[j] as number) - (d[i] as number));
}

function turn(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const [p, q] = [x[i] as number, y[i] as number];
    x[i] = c * p + s * q;
    y[i] = c * q - s * p;
  }
}
