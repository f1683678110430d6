import { chiSquareTail } from "./chi-square.js";

/** A test that several linear combinations of estimates are all 0. */
export interface WaldChiSquare {
  readonly chi2: number;
  /** Rank of the contrasts' covariance: contrasts less those that follow from others. */
  readonly df: number;
  readonly p: number;
  /** Contrasts that were dropped because others determine them. */
  readonly dropped: number;
}

/**
 * (L theta)' (L C L')^-1 (L theta), chi-squared with rank(L C L') degrees of freedom; `null` where all variances are 0.
 *
 * Cholesky with pivots: a contrast that others determine is left with the variance that rounding left it, and is dropped.
 *
 * @param contrasts - L, one row a contrast.
 */
export function waldChiSquare(
  theta: readonly number[],
  covariance: readonly (readonly number[])[],
  contrasts: readonly (readonly number[])[],
): WaldChiSquare | null {
  const k = contrasts.length;
  const along = (row: readonly number[], values: readonly number[]) =>
    row.reduce((sum, l, i) => sum + l * (values[i] as number), 0);
  const rest = contrasts.map((row) => along(row, theta));
  const spread = contrasts.map((r) =>
    contrasts.map((s) =>
      along(
        r,
        covariance.map((line) => along(s, line)),
      ),
    ),
  );
  const largest = Math.max(...spread.map((row, i) => row[i] as number));
  if (!(largest > 1e-24)) return null;
  const left = new Set(contrasts.keys());
  let [chi2, df] = [0, 0];
  while (left.size > 0) {
    const variance = (i: number) => spread[i]?.[i] as number;
    const pivot = [...left].reduce((a, b) => (variance(b) > variance(a) ? b : a));
    if (variance(pivot) <= 1e-10 * largest) break;
    left.delete(pivot);
    const line = [...(spread[pivot] as number[])];
    const value = rest[pivot] as number;
    chi2 += value ** 2 / (line[pivot] as number);
    df++;
    for (const i of left) {
      const share = (line[i] as number) / (line[pivot] as number);
      rest[i] = (rest[i] as number) - share * value;
      const row = spread[i] as number[];
      for (let j = 0; j < k; j++) row[j] = (row[j] as number) - share * (line[j] as number);
    }
  }
  return { chi2, df, p: chiSquareTail(chi2, df), dropped: k - df };
}
