import { dot } from "./dot.js";
import { transposed } from "./matrix.js";

/** The thin singular value decomposition A = sum s_k u_k v_k', singular values descending. */
export interface Svd {
  /** Left singular vectors, as columns. Zero where the singular value is 0. */
  readonly u: readonly Float64Array[];
  readonly s: Float64Array;
  /** Right singular vectors, as columns. */
  readonly v: readonly Float64Array[];
}

/**
 * The decomposition of a matrix given by columns, by one-sided Jacobi rotations (Hestenes 1958; Demmel and Veselić 1992):
 * slower than bidiagonalisation, short, and right to the last digits. Cost about ten times rows x columns².
 */
export function svd(columns: readonly Float64Array[]): Svd {
  const [p, n] = [columns.length, columns[0]?.length ?? 0];
  if (p > n) {
    const { u, s, v } = svd(transposed({ n, columns }));
    return { u: v, s, v: u };
  }
  const a = columns.map((column) => column.slice());
  const v = columns.map((_, j) => Float64Array.from({ length: p }, (_, i) => (i === j ? 1 : 0)));
  // 60 sweeps are never needed: convergence is quadratic after a few
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let j = 1; j < p; j++) {
      for (let i = 0; i < j; i++) {
        if (
          rotate(
            a[i] as Float64Array,
            a[j] as Float64Array,
            v[i] as Float64Array,
            v[j] as Float64Array,
          )
        ) {
          turned = true;
        }
      }
    }
    if (!turned) break;
  }
  const norms = a.map((column) => Math.sqrt(dot(column, column)));
  const order = norms.map((_, i) => i).sort((i, j) => (norms[j] as number) - (norms[i] as number));
  return {
    u: order.map((k) =>
      (a[k] as Float64Array).map((w) => (norms[k] === 0 ? 0 : w / (norms[k] as number))),
    ),
    s: Float64Array.from(order, (k) => norms[k] as number),
    v: order.map((k) => v[k] as Float64Array),
  };
}

/** Turns two columns until they are orthogonal; `false` where they were. */
function rotate(a: Float64Array, b: Float64Array, va: Float64Array, vb: Float64Array): boolean {
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
  if (Math.abs(ab) <= 1e-15 * Math.sqrt(aa * bb) || ab === 0) return false;
  const zeta = (bb - aa) / (2 * ab);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const c = 1 / Math.hypot(1, t);
  const s = c * t;
  for (const [x, y] of [
    [a, b],
    [va, vb],
  ] as const) {
    for (let i = 0; i < x.length; i++) {
      const [p, q] = [x[i] as number, y[i] as number];
      x[i] = c * p - s * q;
      y[i] = s * p + c * q;
    }
  }
  return true;
}

/** An orthonormal basis of the columns: left singular vectors whose singular value is above 1e-10 of the largest. */
export function orthonormalBasis(columns: readonly Float64Array[]): Float64Array[] {
  const { u, s } = svd(columns);
  return u.filter((_, k) => (s[k] as number) > 1e-10 * (s[0] as number));
}
