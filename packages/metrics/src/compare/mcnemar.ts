import { betaCdf } from "../internal/beta.js";
import { chiSquareTail } from "../internal/chi-square.js";

/** McNemar's test of two classifiers that decided about the same cases. */
export interface McNemar {
  /** Cases that the two decided differently: all that the test can see. */
  readonly discordant: number;
  /** Two-sided exact p-value: min(1, 2 P(X <= min(b, c))) for X binomial with chance one half. */
  readonly p: number;
  /** (|b - c| - 1)²/(b + c), Edwards' continuity correction; NaN where no case is discordant. */
  readonly chi2: number;
  /** P-value of `chi2` with one degree of freedom; NaN where it is. */
  readonly chi2P: number;
}

/**
 * Whether two classifiers are right about equally many cases, by the cases where only one of them is (McNemar 1947).
 *
 * The cases have to be independent: count one image per patient. With several images of a patient take the `bootstrap` of
 * the difference of the two accuracies instead, and say so.
 *
 * @param onlyA - Cases that A decided rightly and B wrongly.
 * @param onlyB - Cases that B decided rightly and A wrongly.
 * @throws RangeError when a count is not a whole number of at least 0.
 *
 * @example
 * ```ts
 * import { mcnemar } from "@xrt/metrics";
 * mcnemar(10, 3).p.toFixed(6); // => "0.092285"
 * ```
 */
export function mcnemar(onlyA: number, onlyB: number): McNemar {
  for (const [name, count] of Object.entries({ onlyA, onlyB })) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`mcnemar: ${name} is ${count}, wants a whole number, 0 or more`);
    }
  }
  const discordant = onlyA + onlyB;
  if (discordant === 0) return { discordant, p: 1, chi2: Number.NaN, chi2P: Number.NaN };
  const less = Math.min(onlyA, onlyB);
  const chi2 = Math.max(0, Math.abs(onlyA - onlyB) - 1) ** 2 / discordant;
  return {
    discordant,
    // P(X <= k) of the binomial is the beta distribution at one half
    p: Math.min(1, 2 * betaCdf(0.5, discordant - less, less + 1)),
    chi2,
    chi2P: chiSquareTail(chi2, 1),
  };
}
