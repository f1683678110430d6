import type { ProbeFeatures } from "./probe.js";

/** Weights of a logistic regression: the intercept first, then one a column. */
export type LogisticWeights = Float64Array;

/** Largest number of Newton steps; a dozen do as a rule. */
const STEPS = 100;

/**
 * L2-penalised logistic regression of many columns: minimises the summed cross-entropy plus `l2 / 2` times the sum of squared
 * weights; the intercept is not penalised. Newton's method, whose steps are found by conjugate gradients, so that no matrix of
 * columns x columns is made (truncated Newton; Lin, Weng and Keerthi 2008). Columns should be standardised.
 *
 * `logisticRegression` of `@xrt/core` solves the same problem exactly where columns are few; the cost there is columns³.
 *
 * @param labels - 0 or 1 for each row.
 * @param l2 - Above 0, so that there is one solution.
 * @param start - Where to start, for example the solution for another `l2`.
 */
export function ridgeLogistic(
  features: ProbeFeatures,
  labels: Float64Array,
  { l2, start }: { readonly l2: number; readonly start?: LogisticWeights },
): LogisticWeights {
  let weights = start?.slice() ?? new Float64Array(features.columns + 1);
  let state = stateAt(features, labels, weights, l2);
  for (let step = 0; step < STEPS; step++) {
    const size = norm(state.gradient);
    if (size <= 1e-9 * Math.sqrt(features.images)) break;
    const move = newtonMove(features, state, l2, size);
    const slope = dot(move, state.gradient);
    let share = 1;
    let next = state;
    let moved = weights;
    for (let halving = 0; halving < 40; halving++, share /= 2) {
      moved = weights.map((w, j) => w + share * (move[j] as number));
      next = stateAt(features, labels, moved, l2);
      // next to the minimum a good step may look worse by a rounding error
      if (next.loss <= state.loss + 1e-4 * share * slope + 1e-12 * Math.abs(state.loss)) break;
    }
    [weights, state] = [moved, next];
  }
  return weights;
}

/** Logit of each row. */
export function logitsOf(
  { images, columns, data }: ProbeFeatures,
  weights: LogisticWeights,
): Float64Array {
  const result = new Float64Array(images);
  for (let i = 0; i < images; i++) {
    let z = weights[0] as number;
    const row = i * columns;
    for (let j = 0; j < columns; j++) z += (data[row + j] as number) * (weights[j + 1] as number);
    result[i] = z;
  }
  return result;
}

interface State {
  readonly loss: number;
  readonly gradient: Float64Array;
  /** p(1 - p) of each row: the weights of the Hessian. */
  readonly curvature: Float64Array;
}

function stateAt(
  features: ProbeFeatures,
  labels: Float64Array,
  weights: LogisticWeights,
  l2: number,
): State {
  const z = logitsOf(features, weights);
  const residual = new Float64Array(z.length);
  const curvature = new Float64Array(z.length);
  let loss = 0;
  for (const [i, value] of z.entries()) {
    const label = labels[i] as number;
    const p = 1 / (1 + Math.exp(-value));
    loss += Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))) - label * value;
    residual[i] = p - label;
    curvature[i] = p * (1 - p);
  }
  const gradient = transposedTimes(features, residual);
  for (let j = 1; j < weights.length; j++) {
    const w = weights[j] as number;
    loss += (l2 / 2) * w * w;
    gradient[j] = (gradient[j] as number) + l2 * w;
  }
  return { loss, gradient, curvature };
}

/** Minus the inverse Hessian times the gradient, as exactly as the step needs it. */
function newtonMove(
  features: ProbeFeatures,
  { gradient, curvature }: State,
  l2: number,
  size: number,
): Float64Array {
  const timesHessian = (v: Float64Array) => {
    const z = logitsOf(features, v);
    const product = transposedTimes(
      features,
      z.map((value, i) => value * (curvature[i] as number)),
    );
    for (let j = 1; j < v.length; j++) product[j] = (product[j] as number) + l2 * (v[j] as number);
    return product;
  };
  const goal = Math.min(0.1, Math.sqrt(size)) * size;
  const move = new Float64Array(gradient.length);
  const rest = gradient.map((g) => -g);
  let direction = rest.slice();
  let squared = dot(rest, rest);
  for (let k = 0; k < 2 * gradient.length && Math.sqrt(squared) > goal; k++) {
    const bent = timesHessian(direction);
    const along = dot(direction, bent);
    if (!(along > 0)) break;
    const by = squared / along;
    for (let j = 0; j < move.length; j++) {
      move[j] = (move[j] as number) + by * (direction[j] as number);
      rest[j] = (rest[j] as number) - by * (bent[j] as number);
    }
    const now = dot(rest, rest);
    const keep = now / squared;
    direction = direction.map((d, j) => (rest[j] as number) + keep * d);
    squared = now;
  }
  return move;
}

/** The sum over rows, each times its factor; with the sum of the factors in front. */
function transposedTimes(
  { images, columns, data }: ProbeFeatures,
  factors: Float64Array,
): Float64Array {
  const result = new Float64Array(columns + 1);
  for (let i = 0; i < images; i++) {
    const f = factors[i] as number;
    const row = i * columns;
    result[0] = (result[0] as number) + f;
    for (let j = 0; j < columns; j++) {
      result[j + 1] = (result[j + 1] as number) + f * (data[row + j] as number);
    }
  }
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] as number) * (b[j] as number);
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
