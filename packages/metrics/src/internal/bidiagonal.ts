import { dot } from "./dot.js";
import { type Reflection, reflect, reflectionOf } from "./householder.js";

/** A matrix that was brought to two diagonals by reflections from both sides. */
export interface Bidiagonal {
  /** The diagonal. */
  readonly d: Float64Array;
  /** What stands above it, one number fewer and then a 0. */
  readonly e: Float64Array;
  /** The reflections from the left, first one first: their product, applied to a vector, is its part along the left vectors. */
  readonly left: readonly Reflection[];
}

/**
 * Brings a matrix that is not wider than high to upper bidiagonal form (Golub and Kahan 1965). Cost 4 n p² - 4/3 p³.
 *
 * @param columns - Of the matrix; not changed.
 */
export function bidiagonalise(columns: readonly Float64Array[]): Bidiagonal {
  const [p, n] = [columns.length, columns[0]?.length ?? 0];
  const a = columns.map((column) => column.slice());
  const [d, e] = [new Float64Array(p), new Float64Array(p)];
  const left: Reflection[] = [];
  for (let k = 0; k < p; k++) {
    const { reflection, left: diagonal } = reflectionOf(a[k] as Float64Array, k);
    d[k] = diagonal;
    left.push(reflection);
    for (let j = k + 1; j < p; j++) reflect(reflection, a[j] as Float64Array);
    if (k + 1 >= p) break;
    const row = Float64Array.from(a, (column) => column[k] as number);
    const { reflection: right, left: above } = reflectionOf(row, k + 1);
    e[k] = above;
    if (right.tau === 0) continue;
    const along = new Float64Array(n);
    for (let j = k + 1; j < p; j++) {
      addTo(along, right.v[j] as number, a[j] as Float64Array, k + 1);
    }
    for (let j = k + 1; j < p; j++) {
      addTo(a[j] as Float64Array, -right.tau * (right.v[j] as number), along, k + 1);
    }
  }
  return { d, e, left };
}

function addTo(target: Float64Array, factor: number, x: Float64Array, from: number): void {
  if (factor === 0) return;
  for (let i = from; i < x.length; i++)
    target[i] = (target[i] as number) + factor * (x[i] as number);
}

/** The square matrix with the same left vectors and singular values as one that is wider than high: R' of A' = Q R. */
export function lowerTriangle(columns: readonly Float64Array[]): Float64Array[] {
  const [p, n] = [columns.length, columns[0]?.length ?? 0];
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from(columns, (column) => column[i] as number),
  );
  const result = Array.from({ length: n }, () => new Float64Array(n));
  for (let k = 0; k < n; k++) {
    const { reflection, left } = reflectionOf(rows[k] as Float64Array, k);
    // entry (k, i) of R is entry (i, k) of R'
    (result[k] as Float64Array)[k] = left;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i] as Float64Array;
      if (k < p) reflect(reflection, row);
      (result[k] as Float64Array)[i] = row[k] as number;
    }
  }
  return result;
}

/** Turns columns j and k of what the rotations are gathered in: (x, y) to (c x + s y, c y - s x). */
export type Rotate = (j: number, k: number, c: number, s: number) => void;

/**
 * Singular values of an upper bidiagonal matrix by implicit QR steps with a shift (Golub and Reinsch 1970): `d` then holds them, 0 or
 * more, in no order. Right to the precision of the largest.
 *
 * @param rotate - Called with each rotation from the left.
 */
export function diagonalise(d: Float64Array, e: Float64Array, rotate: Rotate): void {
  const largest = Math.sqrt(Math.max(dot(d, d), dot(e, e)));
  const small = Number.EPSILON * largest;
  let end = d.length - 1;
  // a few steps a value are needed; many mean that a number is not finite
  for (let step = 0; end > 0 && step < 100 * d.length; step++) {
    if (Math.abs(e[end - 1] as number) <= small) {
      e[end - 1] = 0;
      end--;
      continue;
    }
    let start = end - 1;
    while (start > 0 && Math.abs(e[start - 1] as number) > small) start--;
    const zero = firstSmall(d, start, end, small);
    if (zero < 0) stepWithShift(d, e, [start, end], rotate);
    else if (zero < end) chaseRow(d, e, [zero, end], rotate);
    else chaseColumn(d, e, [start, end]);
  }
  for (let k = 0; k < d.length; k++) d[k] = Math.abs(d[k] as number);
}

function firstSmall(d: Float64Array, start: number, end: number, small: number): number {
  for (let k = start; k <= end; k++) if (Math.abs(d[k] as number) <= small) return k;
  return -1;
}

type Block = readonly [start: number, end: number];

/** Where a diagonal entry is 0, what stands beside it is turned away to the end, from the left. */
function chaseRow(d: Float64Array, e: Float64Array, [zero, end]: Block, rotate: Rotate): void {
  d[zero] = 0;
  let f = e[zero] as number;
  e[zero] = 0;
  for (let k = zero + 1; k <= end && f !== 0; k++) {
    const [c, s, r] = rotation(d[k] as number, f);
    d[k] = r;
    f = -s * (e[k] as number);
    e[k] = c * (e[k] as number);
    rotate(k, zero, c, s);
  }
}

/** Where the last diagonal entry is 0, what stands above it is turned away to the start, from the right. */
function chaseColumn(d: Float64Array, e: Float64Array, [start, end]: Block): void {
  d[end] = 0;
  let f = e[end - 1] as number;
  e[end - 1] = 0;
  for (let k = end - 1; k >= start && f !== 0; k--) {
    const [c, s, r] = rotation(d[k] as number, f);
    d[k] = r;
    if (k === start) break;
    f = -s * (e[k - 1] as number);
    e[k - 1] = c * (e[k - 1] as number);
  }
}

function stepWithShift(
  d: Float64Array,
  e: Float64Array,
  [start, end]: Block,
  rotate: Rotate,
): void {
  const shift = shiftOf(d, e, [start, end]);
  const first = d[start] as number;
  let f = (first - shift) * (Math.sign(first) + shift / first);
  let g = e[start] as number;
  for (let k = start; k < end; k++) {
    const [c, s, r] = rotation(f, g);
    if (k > start) e[k - 1] = r;
    f = c * (d[k] as number) + s * (e[k] as number);
    e[k] = c * (e[k] as number) - s * (d[k] as number);
    g = s * (d[k + 1] as number);
    d[k + 1] = c * (d[k + 1] as number);
    const [c2, s2, r2] = rotation(f, g);
    d[k] = r2;
    f = c2 * (e[k] as number) + s2 * (d[k + 1] as number);
    d[k + 1] = c2 * (d[k + 1] as number) - s2 * (e[k] as number);
    if (k + 1 < end) {
      g = s2 * (e[k + 1] as number);
      e[k + 1] = c2 * (e[k + 1] as number);
    }
    rotate(k, k + 1, c2, s2);
  }
  e[end - 1] = f;
}

/** The smaller singular value of the last two rows and columns: what the last entry converges to. */
function shiftOf(d: Float64Array, e: Float64Array, [start, end]: Block): number {
  const [f, g, h] = [d[end - 1] as number, e[end - 1] as number, d[end] as number];
  const before = end - 1 > start ? (e[end - 2] as number) : 0;
  // eigenvalue of the last two rows of B'B that is closer to its last entry (Wilkinson), as a singular value
  const [a, b, c] = [f * f + before * before, f * g, g * g + h * h];
  const half = (a - c) / 2;
  const root = Math.hypot(half, b);
  const eigenvalue = c - (b === 0 ? 0 : (b * b) / (half + (half < 0 ? -root : root)));
  return Math.sqrt(Math.max(0, eigenvalue));
}

/** c and s with c x + s y = r and c y - s x = 0. */
function rotation(x: number, y: number): readonly [c: number, s: number, r: number] {
  const r = Math.hypot(x, y);
  return r === 0 ? [1, 0, 0] : [x / r, y / r, r];
}
