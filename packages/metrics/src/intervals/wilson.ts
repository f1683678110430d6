import type { Estimate } from "../estimate.js";
import { criticalZ } from "../internal/normal.js";

export interface WilsonOptions {
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/**
 * The proportion `successes` / `n` with Wilson's score interval.
 *
 * Centre (p + z²/2n)/(1 + z²/n), half width z sqrt(p(1-p)/n + z²/4n²)/(1 + z²/n) (Wilson 1927). The trials have to be
 * independent: count patients, or one image per patient. Several images of a patient make the interval too narrow.
 *
 * @param successes - Whole number from 0 to `n`.
 * @param n - Trials; with 0 of them the proportion is undefined (`"empty"`).
 * @throws RangeError when a count is not such a number, or `level` is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { wilson } from "@xrt/metrics";
 * const sensitivity = wilson(81, 263);
 * [sensitivity.lower?.toFixed(4), sensitivity.upper?.toFixed(4)]; // => ["0.2553", "0.3662"]
 * ```
 */
export function wilson(
  successes: number,
  n: number,
  { level = 0.95 }: WilsonOptions = {},
): Estimate {
  checkProportion("wilson", successes, n);
  const z = criticalZ("wilson", level);
  const base = { level, method: "wilson", n, warnings: [] };
  if (n === 0) return { ...base, value: Number.NaN, reason: "empty" };
  const p = successes / n;
  return { ...base, value: p, ...wilsonInterval(p, n, z) };
}

/** Wilson's interval around `p` of `n` trials, which need not be a whole number. */
export function wilsonInterval(p: number, n: number, z: number): { lower: number; upper: number } {
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale;
  // exactly 0 and 1 at the ends, where rounding would leave a residue
  return { lower: p === 0 ? 0 : centre - half, upper: p === 1 ? 1 : centre + half };
}

/** @throws RangeError unless `successes` and `n` are whole numbers, 0 <= successes <= n. */
export function checkProportion(caller: string, successes: number, n: number): void {
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new RangeError(`${caller}: n is ${n}, wants a whole number of trials`);
  }
  if (!Number.isSafeInteger(successes) || successes < 0 || successes > n) {
    throw new RangeError(
      `${caller}: successes is ${successes}, wants a whole number from 0 to ${n}`,
    );
  }
}
