/** Least, lower quartile, median, upper quartile and greatest of `n` numbers. */
export interface Quantiles {
  readonly n: number;
  readonly min: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly max: number;
}

/** Quantiles with linear interpolation (type 7 of Hyndman and Fan 1996, as NumPy); `null` of no numbers. */
export function quantiles(values: readonly number[]): Quantiles | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return null;
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? min;
    const above = sorted[Math.ceil(place)] ?? max;
    return below + (place - Math.floor(place)) * (above - below);
  };
  return { n: sorted.length, min, lower: at(0.25), median: at(0.5), upper: at(0.75), max };
}
