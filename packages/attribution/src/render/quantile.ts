/**
 * The nearest-rank quantile: the smallest value that at least a share `q` of the values does not exceed.
 *
 * @param values - Finite, at least one; not changed.
 * @param q - From 0 to 1.
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  // in whole percentiles the product is exact but for rounding, which must not take the next rank
  const rank = Math.ceil(q * sorted.length - 1e-9 * sorted.length);
  return sorted[Math.min(Math.max(rank - 1, 0), sorted.length - 1)] ?? Number.NaN;
}
