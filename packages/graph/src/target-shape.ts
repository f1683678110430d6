import type { Dim } from "./graph.js";
import { elements, over } from "./sizes.js";

/**
 * The shape that ONNX's Reshape means: 0 takes the size of the same axis, -1 what remains.
 *
 * @throws RangeError when it does not work out.
 */
export function resolveShape(
  from: readonly Dim[],
  target: readonly Dim[],
  allowZero = false,
): Dim[] {
  const shape = target.map((d, i) => (d === 0 && !allowZero ? (from[i] ?? 0) : d));
  const open = shape.indexOf(-1);
  if (open < 0) return shape;
  const total = elements(from);
  const known = elements(shape.filter((_, i) => i !== open));
  const rest = total === undefined || known === undefined ? undefined : over(total, known);
  if (rest === undefined || shape.lastIndexOf(-1) !== open) {
    throw new RangeError(`[${from}] cannot be reshaped to [${target}]`);
  }
  shape[open] = rest;
  return shape;
}
