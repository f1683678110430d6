/** What an interval of a difference says: `"higher"` or `"lower"` (A than B) where it leaves out 0, else `"inconclusive"`. */
export type Verdict = "higher" | "lower" | "inconclusive";

/** @see {@link Verdict} */
export function verdictOf(lower: number | undefined, upper: number | undefined): Verdict {
  if (lower !== undefined && lower > 0) return "higher";
  return upper !== undefined && upper < 0 ? "lower" : "inconclusive";
}
