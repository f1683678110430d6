import type { Dim } from "./graph.js";

/**
 * Shape of an element-wise operation on two shapes, by the NumPy rule.
 *
 * @throws RangeError when two dimensions differ and neither is 1.
 */
export function broadcastShapes(a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[a.length - rank + i] ?? 1;
    const q = b[b.length - rank + i] ?? 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new RangeError(`shapes [${a}] and [${b}] do not broadcast`);
    }
    return p === 1 ? q : p;
  });
}

/** Axes of `to` over which a value of shape `from` was repeated to reach it. */
export function broadcastAxes(from: readonly Dim[], to: readonly Dim[]): number[] {
  const missing = to.length - from.length;
  return to.flatMap((d, i) => (i < missing || (from[i - missing] === 1 && d !== 1) ? [i] : []));
}
