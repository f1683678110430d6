import type { Estimate } from "../estimate.js";
import { type JackknifeOptions, withBlockJackknife } from "../internal/block-jackknife.js";
import { classesOf, rowsByClass } from "../internal/classes.js";
import { dot } from "../internal/dot.js";
import { type Features, matrixOf, rowsOf } from "../internal/matrix.js";
import { singularProducts } from "../internal/svd.js";

export interface LogMeOptions extends JackknifeOptions {
  /**
   * `"fixed-point"` (default): the later version (You et al., JMLR 2022), which stops at a relative change of 1e-3; `"icml"`: that of
   * the first paper (ICML 2021). They differ in the third decimal: name the version beside the number.
   */
  readonly version?: "fixed-point" | "icml";
}

/** A log evidence with the precisions that were found. */
export interface LogMeEstimate extends Estimate {
  /** Precision of the prior of the weights, one a label; empty where undefined. */
  readonly alpha: readonly number[];
  /** Precision of the noise, one a label. */
  readonly beta: readonly number[];
}

/**
 * LogME: the log evidence per image of a Bayesian linear regression from features to each label, averaged over labels (You et al. 2021).
 * Higher = features from which the labels can be read; for ranking networks on one task only.
 *
 * @param features - Shape `[images, ...]`.
 * @param labels - Class of each image, or several columns of targets (such as labels 0 and 1 of findings).
 * @returns The estimate with a standard error by patient; NaN with reason `"empty"`, `"single-class"`, or `"zero-variance"` (features
 * all 0).
 * @throws RangeError when lengths differ, a feature or target is not finite or an option is out of range.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { logMe } from "@xrt/metrics";
 * const labels = [0, 0, 0, 1, 1, 1];
 * const told = ndArray(Float64Array.of(0, 1, 0, 2, 1, 1, 5, 1, 6, 2, 5, 1), [6, 2]);
 * const noise = ndArray(Float64Array.of(3, 1, 0, 2, 1, 1, 1, 1, 3, 2, 0, 1), [6, 2]);
 * const of = (x: typeof told) => logMe(x, labels, { groups: "independent" }).value;
 * of(told) > of(noise); // => true
 * ```
 */
export function logMe(
  features: Features,
  labels: ArrayLike<number> | readonly ArrayLike<number>[],
  { version = "fixed-point", ...options }: LogMeOptions = {},
): LogMeEstimate {
  if (version !== "fixed-point" && version !== "icml") {
    throw new RangeError(`logMe: version is "${version}", wants fixed-point or icml`);
  }
  const matrix = matrixOf("logMe", "features", features);
  const targetsOf = targets(labels, matrix.n);
  const evidence = version === "icml" ? icmlEvidence : fixedPointEvidence;
  const fitsOf = (rows: readonly number[]): readonly Evidence[] | string => {
    const columns = targetsOf(rows);
    if (typeof columns === "string") return columns;
    const part = rowsOf(matrix, rows);
    const { s, products } = singularProducts(part.columns, columns);
    if (s[0] === 0) return "zero-variance";
    return columns.map((y, k) =>
      evidence({ s, along: products[k] as Float64Array, y, p: part.columns.length }),
    );
  };
  let ofAll: readonly Evidence[] | string = [];
  const statistic = (rows: readonly number[]) => {
    const fits = fitsOf(rows);
    if (rows.length === matrix.n) ofAll = fits;
    return typeof fits === "string"
      ? fits
      : fits.reduce((sum, f) => sum + f.value, 0) / fits.length;
  };
  const estimate = withBlockJackknife("logMe", matrix.n, statistic, options);
  const fits = typeof ofAll === "string" ? [] : (ofAll as readonly Evidence[]);
  return {
    ...{ ...estimate, method: `logme-${version}` },
    alpha: fits.map((f) => f.alpha),
    beta: fits.map((f) => f.beta),
  };
}

interface Evidence {
  /** Log evidence per image. */
  readonly value: number;
  readonly alpha: number;
  readonly beta: number;
}

/** The target columns of some rows: one-hot classes, or the columns given. */
function targets(
  labels: ArrayLike<number> | readonly ArrayLike<number>[],
  n: number,
): (rows: readonly number[]) => Float64Array[] | string {
  if (Array.isArray(labels) && typeof labels[0] === "object") {
    const columns = (labels as readonly ArrayLike<number>[]).map((column, k) => {
      const bad = Array.from(column).findIndex((v) => !Number.isFinite(v));
      if (column.length !== n || bad >= 0) {
        throw new RangeError(
          `logMe: labels[${k}] wants ${n} finite targets, has ${column.length}${bad >= 0 ? `, of which [${bad}] is ${column[bad]}` : ""}`,
        );
      }
      return column;
    });
    return (rows) => columns.map((c) => Float64Array.from(rows, (i) => c[i] as number));
  }
  const classes = classesOf("logMe", labels as ArrayLike<number>, n);
  return (rows) => {
    const own = rowsByClass(classes, rows);
    if (own.length < 2) return "single-class";
    return own.map(([first]) => {
      const label = classes[first as number];
      return Float64Array.from(rows, (i) => (classes[i] === label ? 1 : 0));
    });
  };
}

/** A target, and the features as singular values. */
interface Regression {
  readonly s: Float64Array;
  /** The target along each left singular vector. */
  readonly along: Float64Array;
  readonly y: Float64Array;
  /** Features. */
  readonly p: number;
}

const EPS = 1e-5;
const ITERATIONS = 11;

/** Log evidence at the fixed point of alpha (prior precision) and beta (noise precision), per image. */
function fixedPointEvidence({ s, along, y, p }: Regression): Evidence {
  const n = y.length;
  const sigma = s.map((v) => v * v);
  const squares = along.map((v) => v * v);
  const outside = dot(y, y) - squares.reduce((a, b) => a + b, 0);
  let [alpha, beta, m2, r2] = [1, 1, 0, 0];
  for (let step = 0; step < ITERATIONS; step++) {
    const t = alpha / beta;
    const gamma = sigma.reduce((sum, v) => sum + v / (v + t), 0);
    m2 = sigma.reduce((sum, v, k) => sum + (v * (squares[k] as number)) / (t + v) ** 2, 0);
    r2 = sigma.reduce((sum, v, k) => sum + (squares[k] as number) / (1 + v / t) ** 2, outside);
    alpha = gamma / (m2 + EPS);
    beta = (n - gamma) / (r2 + EPS);
    if (Math.abs(alpha / beta - t) / t <= 1e-3) break;
  }
  return evidenceOf({ n, p, alpha, beta, sigma, m2, r2 });
}

/** The same by the loop of the first paper, which stops earlier and counts eps into both norms. */
function icmlEvidence({ s, along, y, p }: Regression): Evidence {
  const n = y.length;
  const sigma = s.map((v) => v * v);
  const squares = along.map((v) => v * v);
  const outside = dot(y, y) - squares.reduce((a, b) => a + b, 0);
  let [alpha, beta, t, m2, r2] = [1, 1, 1, 0, 0];
  for (let step = 0; step < ITERATIONS; step++) {
    const gamma = sigma.reduce((sum, v) => sum + v / (v + t), 0);
    const share = (v: number) => (beta * v) / (alpha + beta * v);
    m2 = sigma.reduce(
      (sum, v, k) => sum + (v === 0 ? 0 : (share(v) ** 2 * (squares[k] as number)) / v),
      0,
    );
    r2 = sigma.reduce((sum, v, k) => sum + (1 - share(v)) ** 2 * (squares[k] as number), 0);
    alpha = gamma / (m2 + EPS);
    r2 += outside;
    beta = (n - gamma) / (r2 + EPS);
    const next = alpha / beta;
    if (Math.abs(next - t) / t < 0.01) break;
    t = next;
  }
  return evidenceOf({ n, p, alpha, beta, sigma, m2: m2 + EPS, r2: r2 + EPS });
}

function evidenceOf({
  n,
  p,
  alpha,
  beta,
  sigma,
  m2,
  r2,
}: {
  readonly n: number;
  readonly p: number;
  readonly alpha: number;
  readonly beta: number;
  readonly sigma: Float64Array;
  readonly m2: number;
  readonly r2: number;
}): Evidence {
  const logs = sigma.reduce((sum, v) => sum + Math.log(alpha + beta * v), 0);
  // with more features than images the remaining singular values are 0
  const rest = (p - sigma.length) * Math.log(alpha);
  const evidence =
    (p / 2) * Math.log(alpha) +
    (n / 2) * Math.log(beta) -
    (logs + rest) / 2 -
    (beta / 2) * r2 -
    (alpha / 2) * m2;
  return { value: evidence / n - Math.log(2 * Math.PI) / 2, alpha, beta };
}
