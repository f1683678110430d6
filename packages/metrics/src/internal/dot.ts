/** Sum of the products of two arrays of equal length. */
export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
}
