/** What the error of a regression is computed from. */
export interface Regression {
  /** Its coefficients that count, in the order in which `solve` returns them. */
  readonly values: ArrayLike<number>;
  /** `A^-1 b` of the normal equations `A`; may overwrite `b`. */
  readonly solve: (right: Float64Array) => ArrayLike<number>;
  /** Draws that are independent of each other. */
  readonly draws: number;
  /** Rows of a draw. Default 1. */
  readonly rows?: number;
  /** Unknowns of the normal equations. */
  readonly unknowns: number;
  /** Adds `weight * residual * row` of the rows of a draw to zeros. */
  readonly add: (draw: number, into: Float64Array) => void;
}

/**
 * Length of the standard errors of the coefficients, relative to that of the coefficients: `A^-1 (sum_k b_k b_k^T) A^-1`, where `b_k` is
 * what draw `k` adds of `weight * residual * row`, times `n / (n - unknowns)` for `n` rows. It does not take the linear model to be true,
 * nor the weights to be those of noise.
 *
 * White, "A heteroskedasticity-consistent covariance matrix estimator and a direct test for heteroskedasticity", 1980;
 * the factor by MacKinnon and White, 1985.
 *
 * @returns Infinite where there are no more rows than unknowns, 0 where the model fits exactly.
 */
export function regressionError({
  values,
  solve,
  draws,
  rows = 1,
  unknowns,
  add,
}: Regression): number {
  const n = draws * rows;
  if (n <= unknowns) return Number.POSITIVE_INFINITY;
  let [squares, length] = [0, 0];
  const right = new Float64Array(unknowns);
  for (let draw = 0; draw < draws; draw++) {
    right.fill(0);
    add(draw, right);
    const moved = solve(right);
    for (let j = 0; j < values.length; j++) squares += (moved[j] as number) ** 2;
  }
  for (let j = 0; j < values.length; j++) length += (values[j] as number) ** 2;
  return squares === 0 ? 0 : Math.sqrt((squares * n) / (n - unknowns) / length);
}
