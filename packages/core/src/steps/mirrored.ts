/** Index of an axis that goes on beyond its ends as in a mirror, the end itself not repeated: 2 1 | 0 1 2 3 | 2 1. */
export function mirrored(i: number, length: number): number {
  if (i >= 0 && i < length) return i;
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const j = ((i % period) + period) % period;
  return j < length ? j : period - j;
}
