import { sigmoid } from "./sigmoid.js";

/** A coefficient. */
export interface Fit {
  readonly value: number;
  /** NaN where all images are of one patient. */
  readonly se: number;
}

/** What a logistic regression is fitted to. */
export interface Observations {
  /** Labels, 0 or 1, of both classes. */
  readonly yTrue: ArrayLike<number>;
  readonly logits: ArrayLike<number>;
  /** Weight of each image, with a mean of 1. */
  readonly weights: Float64Array;
  /** Unit of each image for the sandwich; without it the error is that of the information. */
  readonly units: Int32Array | undefined;
}

/** Newton's method on intercept and slope, damped where a step would raise the loss. */
export function fitLine({ yTrue, logits, weights, units }: Observations): [Fit, Fit] {
  // on logits of spread 1 around 0, where the two are of one size
  const n = logits.length;
  let [mean, spread] = [0, 0];
  for (const [i, w] of weights.entries()) mean += (w * (logits[i] as number)) / n;
  for (const [i, w] of weights.entries()) spread += (w * ((logits[i] as number) - mean) ** 2) / n;
  const scale = Math.sqrt(spread);
  const x = Float64Array.from(logits, (z) => (z - mean) / scale);
  let [a, b] = [0, 0];
  let last = derivatives(yTrue, x, weights, a, b);
  for (let step = 0; step < 100; step++) {
    const { ga, gb, haa, hab, hbb } = last;
    const determinant = haa * hbb - hab * hab;
    const [da, db] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    let share = 1;
    let next = derivatives(yTrue, x, weights, a + da, b + db);
    while (next.loss > last.loss + 1e-12 && share > 1e-6) {
      share /= 2;
      next = derivatives(yTrue, x, weights, a + share * da, b + share * db);
    }
    [a, b, last] = [a + share * da, b + share * db, next];
    if (Math.abs(da) + Math.abs(db) < 1e-13 * (1 + Math.abs(a) + Math.abs(b))) break;
  }
  const { haa, hab, hbb } = last;
  const determinant = haa * hbb - hab * hab;
  const inverse = [hbb / determinant, -hab / determinant, haa / determinant] as const;
  const residual = (i: number) =>
    (weights[i] as number) * ((yTrue[i] as number) - sigmoid(a + b * (x[i] as number)));
  const covariance = units
    ? sandwich(inverse, units, (i) => [residual(i), residual(i) * (x[i] as number)])
    : inverse;
  const slope = b / scale;
  const shift = mean / scale;
  const value = a - slope * mean;
  if (covariance === null)
    return [
      { value, se: Number.NaN },
      { value: slope, se: Number.NaN },
    ];
  const [caa, cab, cbb] = covariance;
  return [
    { value, se: Math.sqrt(Math.max(0, caa - 2 * shift * cab + shift * shift * cbb)) },
    { value: slope, se: Math.sqrt(Math.max(0, cbb)) / scale },
  ];
}

type Symmetric = readonly [aa: number, ab: number, bb: number];

/** B M B with B the inverse of the information and M the sum over units of the squares of their gradients, K/(K-1) times. */
function sandwich(
  [baa, bab, bbb]: Symmetric,
  units: Int32Array,
  gradient: (i: number) => readonly [number, number],
): Symmetric | null {
  const sums = new Map<number, [number, number]>();
  for (const [i, k] of units.entries()) {
    const [ga, gb] = gradient(i);
    const [sa, sb] = sums.get(k) ?? [0, 0];
    sums.set(k, [sa + ga, sb + gb]);
  }
  const count = sums.size;
  if (count < 2) return null;
  let [aa, ab, bb] = [0, 0, 0];
  for (const [ga, gb] of sums.values()) {
    const [u, v] = [baa * ga + bab * gb, bab * ga + bbb * gb];
    aa += u * u;
    ab += u * v;
    bb += v * v;
  }
  const scale = count / (count - 1);
  return [scale * aa, scale * ab, scale * bb];
}

/** Loss, gradient (downhill) and information of P = sigmoid(a + b x). */
function derivatives(
  yTrue: ArrayLike<number>,
  x: Float64Array,
  weights: Float64Array,
  a: number,
  b: number,
) {
  let [loss, ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0, 0];
  for (const [i, v] of x.entries()) {
    const t = a + b * v;
    const label = yTrue[i] as number;
    const p = sigmoid(t);
    const w = weights[i] as number;
    const curvature = w * p * (1 - p);
    loss += w * (Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))) - label * t);
    ga += w * (label - p);
    gb += w * (label - p) * v;
    haa += curvature;
    hab += curvature * v;
    hbb += curvature * v * v;
  }
  return { loss, ga, gb, haa, hab, hbb };
}

/** The a with sum w sigmoid(a + z) = weight of the positives: it rises with a, so that halving finds it. */
export function fitOffset({ yTrue, logits, weights, units }: Observations): Fit {
  const z = Float64Array.from(logits);
  const excess = (a: number) =>
    z.reduce(
      (sum, v, i) => sum + (weights[i] as number) * (sigmoid(a + v) - (yTrue[i] as number)),
      0,
    );
  const largest = z.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  // the weighted prevalence is at least the smallest weight over n away from 0 and 1
  const bound = largest + Math.log(z.length / weights.reduce((a, b) => Math.min(a, b))) + 1;
  let [low, high] = [-bound, bound];
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  const value = (low + high) / 2;
  const information = z.reduce((sum, v, i) => {
    const p = sigmoid(value + v);
    return sum + (weights[i] as number) * p * (1 - p);
  }, 0);
  if (!units) return { value, se: 1 / Math.sqrt(information) };
  const residual = (i: number) =>
    (weights[i] as number) * ((yTrue[i] as number) - sigmoid(value + (z[i] as number)));
  const covariance = sandwich([1 / information, 0, 0], units, (i) => [residual(i), 0]);
  return { value, se: covariance ? Math.sqrt(covariance[0]) : Number.NaN };
}
