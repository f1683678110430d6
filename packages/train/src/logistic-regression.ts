/** A fitted logistic regression: `logit = intercept + sum_j coefficients[j] * x[j]`. */
export interface LogisticRegression {
  readonly intercept: number;
  readonly coefficients: readonly number[];
  /** The logit of one row. */
  logit(row: ArrayLike<number>): number;
}

/** Newton steps; the penalised likelihood is concave, a handful converge. */
const STEPS = 25;

/**
 * L2-penalised logistic regression by Newton's method in float64: minimises the summed cross-entropy plus
 * `l2 / 2 * sum_j coefficients[j]^2`; the intercept is not penalised.
 *
 * @param rows - One row an example, all of the same length; put columns on comparable scales first.
 * @param labels - 0 or 1 for each row.
 * @throws RangeError when there are no rows, the lengths differ or one class is missing.
 *
 * @example
 * ```ts
 * import { logisticRegression } from "@xrt/train";
 * const fit = logisticRegression([[0], [1], [0], [1]], [0, 1, 1, 0]);
 * Math.abs(fit.logit([1])) < 1e-9; // => true
 * ```
 */
export function logisticRegression(
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { l2 = 1 }: { l2?: number } = {},
): LogisticRegression {
  const positives = Array.from(labels).filter((y) => y === 1).length;
  if (rows.length !== labels.length || positives === 0 || positives === labels.length) {
    throw new RangeError(
      `logisticRegression: got ${rows.length} rows and ${labels.length} labels, ${positives} positive; wants both classes`,
    );
  }
  const columns = (rows[0]?.length ?? 0) + 1;
  const beta = new Float64Array(columns);
  // column 0 is the intercept
  const at = (row: ArrayLike<number>, j: number) => (j === 0 ? 1 : (row[j - 1] ?? 0));
  const logit = (row: ArrayLike<number>) => beta.reduce((sum, b, j) => sum + b * at(row, j), 0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(columns);
    const hessian = Array.from({ length: columns }, () => new Float64Array(columns));
    for (const [i, row] of rows.entries()) {
      const p = 1 / (1 + Math.exp(-logit(row)));
      for (let j = 0; j < columns; j++) {
        gradient[j] = (gradient[j] ?? 0) + (p - (labels[i] ?? 0)) * at(row, j);
        const h = hessian[j] as Float64Array;
        for (let k = 0; k < columns; k++)
          h[k] = (h[k] ?? 0) + p * (1 - p) * at(row, j) * at(row, k);
      }
    }
    for (let j = 1; j < columns; j++) {
      gradient[j] = (gradient[j] ?? 0) + l2 * (beta[j] ?? 0);
      const h = hessian[j] as Float64Array;
      h[j] = (h[j] ?? 0) + l2;
    }
    const move = solve(hessian, gradient);
    for (let j = 0; j < columns; j++) beta[j] = (beta[j] ?? 0) - (move[j] ?? 0);
  }
  const [intercept = 0, ...coefficients] = beta;
  return { intercept, coefficients, logit };
}

/** Solve a symmetric positive definite system by Cholesky decomposition, in place. */
function solve(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const l = matrix;
  const get = (i: number, j: number) => l[i]?.[j] ?? 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = get(i, j);
      for (let k = 0; k < j; k++) sum -= get(i, k) * get(j, k);
      (l[i] as Float64Array)[j] = i === j ? Math.sqrt(sum) : sum / get(j, j);
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] ?? 0) - get(i, k) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / get(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] ?? 0) - get(k, i) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / get(i, i);
  }
  return x;
}
