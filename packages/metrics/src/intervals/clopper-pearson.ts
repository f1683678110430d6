import type { Estimate } from "../estimate.js";
import { betaQuantile } from "../internal/beta.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { checkProportion, type WilsonOptions } from "./wilson.js";

/**
 * The proportion `successes` / `n` with the exact interval of Clopper and Pearson (1934): never too narrow, and on average
 * wider than needed. `wilson` is the default elsewhere. The trials have to be independent.
 *
 * @param successes - Whole number from 0 to `n`.
 * @param n - Trials; with 0 of them the proportion is undefined (`"empty"`).
 * @throws RangeError when a count is not such a number, or `level` is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { clopperPearson } from "@xrt/metrics";
 * const { lower, upper } = clopperPearson(81, 263);
 * [lower?.toFixed(4), upper?.toFixed(4)]; // => ["0.2527", "0.3676"]
 * ```
 */
export function clopperPearson(
  successes: number,
  n: number,
  { level = 0.95 }: WilsonOptions = {},
): Estimate {
  checkProportion("clopperPearson", successes, n);
  criticalZ("clopperPearson", level);
  if (n === 0) return { ...pointEstimate("clopper-pearson", { n }, "empty"), level };
  const tail = (1 - level) / 2;
  return {
    ...pointEstimate("clopper-pearson", { n }, successes / n),
    level,
    lower: successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1),
    upper: successes === n ? 1 : betaQuantile(1 - tail, successes + 1, n - successes),
  };
}
