import { normalCdf, normalQuantile } from "./normal.js";
import { quantile } from "./quantile.js";

/**
 * Efron's bias-corrected and accelerated interval (1987).
 *
 * @param sorted - Replicates, ascending.
 * @param jackknife - For each stratum, the statistic without each of its units.
 * @returns `null` where all replicates lie on one side of `value`, so that the bias correction is infinite.
 */
export function bcaInterval(
  sorted: Float64Array,
  value: number,
  jackknife: readonly (readonly number[])[],
  level: number,
): { lower: number; upper: number } | null {
  const below = sorted.filter((r) => r < value).length;
  const equal = sorted.filter((r) => r === value).length;
  const share = (below + equal / 2) / sorted.length;
  if (share === 0 || share === 1) return null;
  const z0 = share === 0.5 ? 0 : normalQuantile(share);
  const a = acceleration(jackknife);
  const end = (alpha: number) => {
    const z = z0 + normalQuantile(alpha);
    return quantile(sorted, normalCdf(z0 + z / (1 - a * z)));
  };
  return { lower: end((1 - level) / 2), upper: end((1 + level) / 2) };
}

/** Sum l³/6 over (sum l²)^1.5 with l the influence of each unit over its stratum's size (Davison and Hinkley 1997). */
function acceleration(jackknife: readonly (readonly number[])[]): number {
  let [squares, cubes] = [0, 0];
  for (const values of jackknife) {
    const n = values.length;
    const mean = values.reduce((x, y) => x + y, 0) / n;
    for (const v of values) {
      const influence = ((n - 1) * (mean - v)) / n;
      squares += influence ** 2;
      cubes += influence ** 3;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
