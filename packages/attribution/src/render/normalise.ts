import type { NdArray } from "@xrt/core";

/** A map scaled to 0 to 1 for drawing, and what 1 stands for. */
export interface NormalisedMap {
  /** `[height, width]`, 0 to 1. */
  readonly values: NdArray;
  /** The raw value that became 1; 0 where the map has no positive value and stays empty. */
  readonly max: number;
}

/**
 * The positive part of a map divided by its largest value, or by a percentile of it so that single pixels do not darken the
 * rest. A map without a positive value stays zero.
 *
 * @param map - `[height, width]`, raw.
 * @param percentile - Share of the pixels, 0 to 100, that lie below the value that becomes 1.
 * @throws RangeError when `percentile` is not from 0 to 100.
 */
export function normalise(
  map: NdArray,
  { percentile = 100 }: { percentile?: number } = {},
): NormalisedMap {
  if (!(percentile >= 0 && percentile <= 100)) {
    throw new RangeError(`normalise: percentile is ${percentile}, wants 0 to 100`);
  }
  const positive = map.data.map((v) => Math.max(v, 0));
  const sorted = Float32Array.from(positive).sort();
  const at = Math.ceil((percentile / 100) * sorted.length) - 1;
  const max = sorted[Math.max(at, 0)] || (sorted.at(-1) ?? 0);
  const data = positive.map((v) => (max > 0 ? Math.min(v / max, 1) : 0));
  return { values: { data, shape: map.shape }, max };
}
