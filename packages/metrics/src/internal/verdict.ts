/** What an interval of a difference says: `"higher"` or `"lower"` (A than B) where it leaves out 0, else `"inconclusive"`. */
export type Verdict = "higher" | "lower" | "inconclusive";

/** @see {@link Verdict} */
export function verdictOf(lower: number | null, upper: number | null): Verdict {
  if (lower !== null && lower > 0) return "higher";
  return upper !== null && upper < 0 ? "lower" : "inconclusive";
}
