/** A tensor shape, outermost dimension first: `[batch, height, width, channels]`. */
export type Shape = readonly number[];

/**
 * Number of elements in a tensor of `shape`; 1 for a scalar.
 *
 * @example
 * ```ts
 * import { sizeOf } from "@xrt/core";
 * sizeOf([2, 3]); // => 6
 * ```
 */
export function sizeOf(shape: Shape): number {
  return shape.reduce((n, d) => n * d, 1);
}

/** Whether two shapes have the same rank and the same dimensions. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}
