import { checkArrays } from "../internal/check-given.js";
/**
 * P-values adjusted for their number by Holm's step-down method (1979): the chance of any false alarm stays at the level.
 *
 * Ascending p times k, k-1, ..., running maximum, at most 1. Declare the comparisons before any test score is read. Always at
 * least as strong as Bonferroni's, and valid however the tests depend on each other.
 *
 * @param p - P-values; NaN for a test that is undefined, which stays NaN and still counts as a test.
 * @throws RangeError when one is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { holm } from "@xrt/metrics";
 * holm([0.01, 0.04, 0.03, 0.005]).map((p) => p.toFixed(2)); // => ["0.03", "0.06", "0.06", "0.02"]
 * ```
 */
export function holm(p: readonly number[]): number[] {
  checkP("holm", p);
  let least = 0;
  const adjusted: number[] = p.map(() => Number.NaN);
  for (const [rank, i] of ascending(p).entries()) {
    least = Math.max(least, Math.min(1, (p.length - rank) * (p[i] as number)));
    adjusted[i] = least;
  }
  return adjusted;
}

/** Places of the p-values that are defined, smallest first. */
export function ascending(p: readonly number[]): number[] {
  const defined = p.flatMap((v, i) => (Number.isNaN(v) ? [] : [i]));
  return defined.sort((a, b) => (p[a] as number) - (p[b] as number));
}

/** @throws RangeError when a p-value is not from 0 to 1. */
export function checkP(caller: string, p: readonly number[]): void {
  checkArrays(caller, { p });
  const bad = p.findIndex((v) => !(Number.isNaN(v) || (v >= 0 && v <= 1)));
  if (bad >= 0) {
    throw new RangeError(`${caller}: p[${bad}] is ${p[bad]}, wants a number from 0 to 1, or NaN`);
  }
}
