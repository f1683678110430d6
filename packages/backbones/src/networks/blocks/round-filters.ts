/** The multiple of `divisor` nearest to a number of filters, but never less than nine tenths of it, nor than `divisor`. */
export function roundFilters(filters: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((filters + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * filters ? rounded + divisor : rounded;
}
