import { ndArray, randomStream } from "@xrt/core";
import type { Features } from "../src/index.js";

/** Standard normal features, a function of their size and `stream`. */
export function random(n: number, p: number, stream: string): Features {
  const { normal } = randomStream(7, stream);
  return ndArray(
    Float64Array.from({ length: n * p }, (_, i) => normal(i)),
    [n, p],
  );
}

/** X A + shift. */
export function mapped(
  { data, shape }: Features,
  a: readonly (readonly number[])[],
  shift = 0,
): Features {
  const [n = 0, p = 0] = shape;
  const q = a[0]?.length ?? 0;
  const at = (i: number, j: number) =>
    a.reduce((sum, row, k) => sum + (data[i * p + k] as number) * (row[j] as number), shift);
  const values = Float64Array.from({ length: n * q }, (_, k) => at(Math.floor(k / q), k % q));
  return ndArray(values, [n, q]);
}

export const x: Features = random(60, 3, "x");
export const y: Features = random(60, 5, "y");
const angle = 0.7;
export const rotation: number[][] = [
  [Math.cos(angle), Math.sin(angle), 0],
  [-Math.sin(angle), Math.cos(angle), 0],
  [0, 0, -1],
];
export const general: number[][] = [
  [1, 2, 0],
  [0, 0.3, 1],
  [5, 0, 1],
];
