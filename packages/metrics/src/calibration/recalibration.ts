import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkScores } from "../internal/check-scores.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { patientsOf } from "../internal/sampling-units.js";
import { sigmoid } from "../internal/sigmoid.js";

export interface RecalibrationOptions {
  /** Patient of each image, or `"independent"`; without it images are taken as independent, with a warning. */
  readonly groups?: Groups;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** A logistic regression of the label on the logit. */
export interface Recalibration {
  /** a of logit P = a + b z. */
  readonly intercept: Estimate;
  /** b: the calibration slope, 1 where the network is as sure as it should be, below 1 where it is too sure. */
  readonly slope: Estimate;
  /** a where b is fixed at 1: calibration in the large, 0 where the mean probability is the prevalence. */
  readonly inTheLarge: Estimate;
}

/**
 * Calibration slope and intercept, and calibration in the large (Cox 1958; Van Calster et al. 2016): also the logistic
 * (Platt) recalibration P = sigmoid(a + b z).
 *
 * Fitted by Newton's method. Wald intervals: from the information where images are independent, else from the sandwich over
 * patients (Liang and Zeger 1986). Fit it on validation data, apply it to test data.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param logits - Log odds of label 1, finite, as many.
 * @returns Estimates; NaN with reason `"empty"`, `"single-class"`, `"zero-variance"` (all logits equal: no slope) or
 * `"separated"` (a cut separates the classes, so that the slope has no end).
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a logit is not finite, a patient has no name or `level` is out of range.
 *
 * @example
 * ```ts
 * import { recalibration } from "@xrt/metrics";
 * const groups = "independent";
 * const { slope, intercept } = recalibration([0, 0, 1, 0, 1, 1], [-4, -2, -1, 1, 2, 4], { groups });
 * [slope.value.toFixed(3), intercept.value.toFixed(3)]; // => ["0.676", "0.000"]
 * ```
 */
export function recalibration(
  yTrue: ArrayLike<number>,
  logits: ArrayLike<number>,
  { groups, level = 0.95 }: RecalibrationOptions = {},
): Recalibration {
  const { reason, ...counts } = checkScores("recalibration", yTrue, logits, "logits");
  const z = criticalZ("recalibration", level);
  const { patients, counted, warnings } = patientsOf("recalibration", counts.n, groups);
  const estimate = (method: string, fit: Fit | string): Estimate => {
    const value = typeof fit === "string" ? fit : fit.value;
    const base = { ...pointEstimate(method, counts, value, warnings), ...counted, level };
    if (typeof fit === "string") return base;
    if (Number.isNaN(fit.se)) return { ...base, reason: "too-few" };
    return { ...base, lower: fit.value - z * fit.se, upper: fit.value + z * fit.se, se: fit.se };
  };
  const cannot = reason ?? slopeReason(yTrue, logits);
  const [a, b] = cannot === undefined ? fitLine(yTrue, logits, patients) : [cannot, cannot];
  return {
    intercept: estimate("logistic-intercept", a),
    slope: estimate("logistic-slope", b),
    inTheLarge: estimate("calibration-in-the-large", reason ?? fitOffset(yTrue, logits, patients)),
  };
}

interface Fit {
  readonly value: number;
  /** NaN where all images are of one patient. */
  readonly se: number;
}

/** Why there is no slope, if there is none. */
function slopeReason(yTrue: ArrayLike<number>, logits: ArrayLike<number>): string | undefined {
  const ends = [0, 1].map((label) => {
    const own = Array.from(logits).filter((_, i) => yTrue[i] === label);
    return { least: Math.min(...own), most: Math.max(...own) };
  }) as [{ least: number; most: number }, { least: number; most: number }];
  const [negative, positive] = ends;
  if (negative.least === positive.most && positive.least === negative.most) return "zero-variance";
  // a tie at the cut is separation too: the likelihood has no maximum
  const apart = negative.most <= positive.least || positive.most <= negative.least;
  return apart ? "separated" : undefined;
}

/** Newton's method on intercept and slope, damped where a step would raise the loss. */
function fitLine(
  yTrue: ArrayLike<number>,
  logits: ArrayLike<number>,
  patients: Int32Array | undefined,
): [Fit, Fit] {
  // on logits of spread 1 around 0, where the two are of one size
  const n = logits.length;
  let [mean, spread] = [0, 0];
  for (let i = 0; i < n; i++) mean += (logits[i] as number) / n;
  for (let i = 0; i < n; i++) spread += ((logits[i] as number) - mean) ** 2 / n;
  const scale = Math.sqrt(spread);
  const x = Float64Array.from(logits, (z) => (z - mean) / scale);
  let [a, b] = [0, 0];
  let last = derivatives(yTrue, x, a, b);
  for (let step = 0; step < 100; step++) {
    const { ga, gb, haa, hab, hbb } = last;
    const determinant = haa * hbb - hab * hab;
    const [da, db] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    let share = 1;
    let next = derivatives(yTrue, x, a + da, b + db);
    while (next.loss > last.loss + 1e-12 && share > 1e-6) {
      share /= 2;
      next = derivatives(yTrue, x, a + share * da, b + share * db);
    }
    [a, b, last] = [a + share * da, b + share * db, next];
    if (Math.abs(da) + Math.abs(db) < 1e-13 * (1 + Math.abs(a) + Math.abs(b))) break;
  }
  const { haa, hab, hbb } = last;
  const determinant = haa * hbb - hab * hab;
  const inverse = [hbb / determinant, -hab / determinant, haa / determinant] as const;
  const residual = (i: number) => (yTrue[i] as number) - sigmoid(a + b * (x[i] as number));
  const covariance = patients
    ? sandwich(inverse, patients, (i) => [residual(i), residual(i) * (x[i] as number)])
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

/** B M B with B the inverse of the information and M the sum over patients of the squares of their gradients, K/(K-1) times. */
function sandwich(
  [baa, bab, bbb]: Symmetric,
  patients: Int32Array,
  gradient: (i: number) => readonly [number, number],
): Symmetric | null {
  const sums = new Map<number, [number, number]>();
  for (const [i, k] of patients.entries()) {
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
function derivatives(yTrue: ArrayLike<number>, x: Float64Array, a: number, b: number) {
  let [loss, ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0, 0];
  for (const [i, v] of x.entries()) {
    const t = a + b * v;
    const label = yTrue[i] as number;
    const p = sigmoid(t);
    const weight = p * (1 - p);
    loss += Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))) - label * t;
    ga += label - p;
    gb += (label - p) * v;
    haa += weight;
    hab += weight * v;
    hbb += weight * v * v;
  }
  return { loss, ga, gb, haa, hab, hbb };
}

/** The a with sum sigmoid(a + z) = number of positives: it rises with a, so that halving finds it. */
function fitOffset(
  yTrue: ArrayLike<number>,
  logits: ArrayLike<number>,
  patients: Int32Array | undefined,
): Fit {
  const z = Float64Array.from(logits);
  const excess = (a: number) =>
    z.reduce((sum, v, i) => sum + sigmoid(a + v) - (yTrue[i] as number), 0);
  const largest = z.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  // with both classes present the prevalence is at least 1/n away from 0 and 1
  const bound = largest + Math.log(z.length) + 1;
  let [low, high] = [-bound, bound];
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  const value = (low + high) / 2;
  const information = z.reduce((sum, v) => {
    const p = sigmoid(value + v);
    return sum + p * (1 - p);
  }, 0);
  if (!patients) return { value, se: 1 / Math.sqrt(information) };
  const residual = (i: number) => (yTrue[i] as number) - sigmoid(value + (z[i] as number));
  const covariance = sandwich([1 / information, 0, 0], patients, (i) => [residual(i), 0]);
  return { value, se: covariance ? Math.sqrt(covariance[0]) : Number.NaN };
}
