/**
 * Gradient of `f` at `x` by central differences: `(f(x + step e_i) - f(x - step e_i)) / (2 step)` for each element.
 *
 * In float64 with numbers near 1 and the default step the error is near 1e-10, unless `f` has a kink within a step of `x`.
 *
 * @param f - Is given an array that is changed between calls and must not keep it.
 * @param x - Is not changed.
 *
 * @example
 * ```ts
 * import { finiteDifferences } from "@xrt/testing";
 * const square = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0);
 * [...finiteDifferences(square, Float64Array.of(1, 2))].map(Math.round); // => [2, 4]
 * ```
 */
export function finiteDifferences(
  f: (x: Float64Array) => number,
  x: Float64Array,
  { step = 1e-5 }: { readonly step?: number } = {},
): Float64Array {
  const moved = Float64Array.from(x);
  return x.map((centre, i) => {
    moved[i] = centre + step;
    const above = f(moved);
    moved[i] = centre - step;
    const below = f(moved);
    moved[i] = centre;
    return (above - below) / (2 * step);
  });
}
