import { ascending, checkP } from "./holm.js";

/**
 * P-values adjusted by Benjamini and Hochberg (1995): among the findings below a level at most that share is expected to be
 * false. Weaker than `holm`, for screening many labels; for independent or positively dependent tests.
 *
 * @param p - P-values; NaN for a test that is undefined, which stays NaN and still counts as a test.
 * @throws RangeError when one is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { benjaminiHochberg } from "@xrt/metrics";
 * benjaminiHochberg([0.01, 0.04, 0.03, 0.005]); // => [0.02, 0.04, 0.04, 0.02]
 * ```
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  checkP("benjaminiHochberg", p);
  const adjusted: number[] = p.map(() => Number.NaN);
  const order = ascending(p);
  let most = 1;
  for (const [rank, i] of [...order.entries()].reverse()) {
    most = Math.min(most, (p.length * (p[i] as number)) / (rank + 1));
    adjusted[i] = most;
  }
  return adjusted;
}
