import type { Estimate, Warning } from "../estimate.js";
import type { Groups } from "../groups.js";
import { ckaError, ckaNull, ckaRatio } from "../internal/cka-spread.js";
import { gramOf, type Kernel } from "../internal/gram.js";
import { centredGram, type HsicEstimator, hsicOf, linearHsic } from "../internal/hsic.js";
import {
  centred,
  type Features,
  type Matrix,
  matricesOf,
  normalised,
  rowsOf,
} from "../internal/matrix.js";
import { criticalZ } from "../internal/normal.js";
import { numberOr, pointEstimate } from "../internal/point-estimate.js";
import { duplicatesIn, onePerPatient } from "../internal/row-guards.js";

export interface CkaOptions {
  /** Patient of each image, or `"independent"`. One image of each patient is used, the first; the result says so. */
  readonly groups?: Groups;
  /** `"debiased"` (default) or `"biased"`, which is near 1 for any features that are many (and warned of). */
  readonly estimator?: HsicEstimator;
  /** `"linear"` (default), or `{ rbf: s }`: exp(-d²/(2 s² median d²)). */
  readonly kernel?: Kernel;
  /** Pairings of rows behind the null; 0 for none; default 200. */
  readonly permutations?: number;
  /** Random halves of the patients behind the interval; 0 for none; default 200. */
  readonly subsamples?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** A CKA with what it would be for unrelated networks. */
export interface CkaEstimate extends Estimate {
  /** Mean over random pairings of rows; NaN without permutations. */
  readonly nullMean: number;
  /** Their 95th percentile: a value below it is not told from chance. */
  readonly null95: number;
}

/**
 * Centred kernel alignment of two layers or networks on the same images: HSIC(K, L)/sqrt(HSIC(K, K) HSIC(L, L)), 1 for the
 * same geometry (Kornblith et al. 2019), with the unbiased HSIC (Song et al. 2012; Nguyen et al. 2021).
 *
 * It does not change under rotation, shift and scale, but under a general linear map. The debiased value may be below 0.
 * Rows are never drawn with replacement, which would raise it: the interval is value ± z se, se from random halves of
 * the patients (delete-half jackknife, Shao and Wu 1989). Use at least 50 images.
 *
 * Two networks with many features are computed through Gram matrices. Without permutations and subsamples, and with fewer
 * features than images, the linear kernel goes through the features instead, and near-duplicates are not looked for.
 *
 * @param x - Features, shape `[images, ...]`, pooled or flattened; that choice is part of the result.
 * @param y - Features of the same images, any number of columns.
 * @returns The estimate, not clipped. NaN with reason `"too-few"` (fewer than 4 patients) or `"negative-variance"` (an HSIC
 * of a network with itself is not positive: constant features). Warnings: `groups-not-given`, `few-patients` below 50,
 * `one-per-patient`, `duplicates-within-group`, `biased-estimator`.
 * @throws RangeError when the numbers of images differ, a feature is not finite, a patient has no name or an option is out of
 * range.
 *
 * @example
 * ```ts
 * import { ndArray, randomStream } from "@xrt/core";
 * import { cka } from "@xrt/metrics";
 * const { normal } = randomStream(0, "features");
 * const x = ndArray(Float64Array.from({ length: 300 }, (_, i) => normal(i)), [60, 5]);
 * const y = ndArray(x.data.map((v) => 3 * v + 1), [60, 5]);
 * const { value, null95 } = cka(x, y, { groups: "independent" });
 * [value.toFixed(6), null95 < 0.2]; // => ["1.000000", true]
 * ```
 */
export function cka(
  x: Features,
  y: Features,
  {
    groups,
    estimator = "debiased",
    kernel = "linear",
    permutations = 200,
    subsamples = 200,
    seed = 0,
    level = 0.95,
  }: CkaOptions = {},
): CkaEstimate {
  const z = criticalZ("cka", level);
  checkOptions({ estimator, kernel, permutations, subsamples });
  const [allX, allY] = matricesOf("cka", x, y);
  const { rows, counted, warnings: said } = onePerPatient("cka", allX.n, groups);
  const [a, b] = [allX, allY].map((m) => normalised(centred(rowsOf(m, rows)))) as [Matrix, Matrix];
  const n = rows.length;
  const warnings = [...said, ...(estimator === "biased" ? [BIASED] : []), ...fewRows(n)];
  const method = `cka-${kernel === "linear" ? "linear" : `rbf-${kernel.rbf}`}-${estimator}`;
  const base = (value: number | string, more: readonly Warning[] = []) => ({
    ...pointEstimate(method, { n }, value, [...warnings, ...more]),
    ...counted,
    level,
  });
  const noNull = { nullMean: Number.NaN, null95: Number.NaN };
  if (n < 4) return { ...base("too-few"), ...noNull };
  const [p, q] = [a.columns.length, b.columns.length];
  const direct = permutations === 0 && subsamples === 0 && kernel === "linear";
  if (direct && p * p + p * q + q * q < n * (p + q)) {
    const value = ckaRatio(
      linearHsic(a, b, estimator),
      linearHsic(a, a, estimator),
      linearHsic(b, b, estimator),
    );
    return { ...base(numberOr("negative-variance", value)), ...noNull };
  }
  const grams = [a, b].map((m) => gramOf(m, "linear")) as [Float64Array, Float64Array];
  const duplicates = [a, b].flatMap((_, k) =>
    duplicatesIn(grams[k] as Float64Array, n, k === 0 ? "x" : "y"),
  );
  const [k, l] =
    kernel === "linear" ? grams : ([a, b].map((m) => gramOf(m, kernel)) as typeof grams);
  const [ck, cl] = [k, l].map((g) => centredGram(g, n, estimator)) as typeof grams;
  const [kk, ll] = [hsicOf(ck, ck, n, estimator), hsicOf(cl, cl, n, estimator)];
  const value = ckaRatio(hsicOf(ck, cl, n, estimator), kk, ll);
  if (Number.isNaN(value)) return { ...base("negative-variance", duplicates), ...noNull };
  const found = {
    ...base(value, duplicates),
    ...ckaNull(ck, cl, { n, permutations, seed }),
  };
  const se = ckaError(k, l, { n, estimator, subsamples, seed });
  if (Number.isNaN(se)) return found;
  return { ...found, lower: value - z * se, upper: value + z * se, se };
}

const BIASED: Warning = {
  code: "biased-estimator",
  message:
    "the biased estimator is near p/(n + p) for unrelated networks with p features and n images",
};

function fewRows(n: number): Warning[] {
  return n >= 50 ? [] : [{ code: "few-patients", message: `${n} images; below 50 a CKA is rough` }];
}

function checkOptions({
  estimator,
  kernel,
  permutations,
  subsamples,
}: Required<Pick<CkaOptions, "estimator" | "kernel" | "permutations" | "subsamples">>): void {
  if (estimator !== "debiased" && estimator !== "biased") {
    throw new RangeError(`cka: estimator is "${estimator}", wants debiased or biased`);
  }
  if (kernel !== "linear" && !(kernel.rbf > 0)) {
    throw new RangeError(`cka: the width of the RBF kernel is ${kernel.rbf}, wants it above 0`);
  }
  for (const [name, count] of Object.entries({ permutations, subsamples })) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`cka: ${name} is ${count}, wants a whole number, 0 or more`);
    }
  }
}
