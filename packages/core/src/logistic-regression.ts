/** A fitted logistic regression: `logit = intercept + sum_j coefficients[j] * x[j]`. */
export interface LogisticRegression {
  readonly intercept: number;
  readonly coefficients: readonly number[];
  /** The logit of one row. */
  logit(row: ArrayLike<number>): number;
}

/** Largest number of Newton steps; most data need fewer than ten, separable data with a small penalty some dozens. */
const STEPS = 200;
/** Largest number of halvings of one step. */
const HALVINGS = 40;

/**
 * L2-penalised logistic regression by Newton's method in float64: minimises the summed cross-entropy plus
 * `l2 / 2 * sum_j coefficients[j]^2`; the intercept is not penalised. A step that would raise that sum is halved until it
 * does not, since a whole one can run away.
 *
 * @param rows - One row an example, all of the same length; put columns on comparable scales first.
 * @param labels - 0 or 1 for each row.
 * @param l2 - Penalty, from 0. Above 0 there is exactly one solution, also where a line separates the classes.
 * @throws RangeError when there are no rows, the lengths differ, a label is not 0 or 1, one class is missing, or there is no
 *   unique solution because `l2` is 0.
 *
 * @example
 * ```ts
 * import { logisticRegression } from "@xrt/core";
 * const fit = logisticRegression([[0], [1], [0], [1]], [0, 1, 1, 0]);
 * Math.abs(fit.logit([1])) < 1e-9; // => true
 * ```
 */
export function logisticRegression(
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { l2 = 1 }: { l2?: number } = {},
): LogisticRegression {
  checkRows(rows, labels);
  if (!(l2 >= 0)) throw new RangeError(`logisticRegression: l2 is ${l2}, wants 0 or more`);
  let beta = new Float64Array((rows[0]?.length ?? 0) + 1);
  let loss = penalisedLoss(beta, rows, labels, l2);
  for (let step = 0; step < STEPS; step++) {
    const move = newtonMove(beta, rows, labels, l2);
    if (move.some((v) => !Number.isFinite(v))) {
      throw new RangeError(
        `logisticRegression: no unique solution with l2 = ${l2}; ask for an l2 above 0`,
      );
    }
    let share = 1;
    let next = beta;
    let nextLoss = loss;
    for (let halving = 0; halving < HALVINGS; halving++, share /= 2) {
      next = beta.map((b, j) => b - share * (move[j] ?? 0));
      nextLoss = penalisedLoss(next, rows, labels, l2);
      // next to the minimum a good step may look worse by a rounding error
      if (nextLoss <= loss * (1 + 1e-12)) break;
    }
    beta = next;
    loss = nextLoss;
    if (move.every((v, j) => Math.abs(v) <= 1e-12 * (1 + Math.abs(beta[j] ?? 0)))) break;
  }
  const [intercept = 0, ...coefficients] = beta;
  return { intercept, coefficients, logit: (row) => logitOf(beta, row) };
}

function checkRows(rows: readonly ArrayLike<number>[], labels: ArrayLike<number>): void {
  const all = Array.from(labels);
  const positives = all.filter((y) => y === 1).length;
  if (rows.length !== all.length || positives === 0 || positives === all.length) {
    throw new RangeError(
      `logisticRegression: got ${rows.length} rows and ${all.length} labels, ${positives} positive; wants both classes`,
    );
  }
  const label = all.findIndex((y) => y !== 0 && y !== 1);
  if (label >= 0) {
    throw new RangeError(`logisticRegression: label ${label} is ${all[label]}, wants 0 or 1`);
  }
  const columns = rows[0]?.length ?? 0;
  const uneven = rows.findIndex((row) => row.length !== columns);
  if (uneven >= 0) {
    throw new RangeError(
      `logisticRegression: row ${uneven} has ${rows[uneven]?.length} columns, the first one ${columns}`,
    );
  }
}

/** Element `j` of a row with the intercept's 1 in front. */
function at(row: ArrayLike<number>, j: number): number {
  return j === 0 ? 1 : (row[j - 1] ?? 0);
}

function logitOf(beta: Float64Array, row: ArrayLike<number>): number {
  return beta.reduce((sum, b, j) => sum + b * at(row, j), 0);
}

function penalisedLoss(
  beta: Float64Array,
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  l2: number,
): number {
  const penalty = beta.subarray(1).reduce((sum, b) => sum + (l2 / 2) * b * b, 0);
  return rows.reduce((sum, row, i) => {
    const z = logitOf(beta, row);
    return sum + Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (labels[i] ?? 0) * z;
  }, penalty);
}

/** Inverse Hessian times gradient. */
function newtonMove(
  beta: Float64Array,
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  l2: number,
): Float64Array {
  const columns = beta.length;
  const penalty = (j: number) => (j === 0 ? 0 : l2);
  const gradient = beta.map((b, j) => penalty(j) * b);
  const hessian = Array.from({ length: columns }, (_, j) => {
    const row = new Float64Array(columns);
    row[j] = penalty(j);
    return row;
  });
  for (const [i, row] of rows.entries()) {
    const p = 1 / (1 + Math.exp(-logitOf(beta, row)));
    for (let j = 0; j < columns; j++) {
      gradient[j] = (gradient[j] ?? 0) + (p - (labels[i] ?? 0)) * at(row, j);
      const h = hessian[j] as Float64Array;
      for (let k = 0; k < columns; k++) h[k] = (h[k] ?? 0) + p * (1 - p) * at(row, j) * at(row, k);
    }
  }
  return solve(hessian, gradient);
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
