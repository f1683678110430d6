import type { Estimate } from "../estimate.js";
import { checkRecord } from "../internal/check-given.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { type Verdict, verdictOf } from "../internal/verdict.js";
import { zTest } from "../internal/z-test.js";
import { hanleyMcNeilVariance } from "../intervals/hanley-mcneil.js";

export interface ReportedAurocsOptions {
  /** Positive images, at least 1. */
  readonly nPositive: number;
  /** Negative images, at least 1. */
  readonly nNegative: number;
  /** Assumed correlation of the two AUROCs, from -1 to 1; about 0.3 to 0.7 for networks on the same images. */
  readonly r: number;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** What can be said about two AUROCs of which only the values are known. */
export interface ReportedComparison {
  /** AUROC of A minus AUROC of B. */
  readonly difference: Estimate;
  readonly z: number;
  /** Two-sided p-value; NaN where `z` is. */
  readonly p: number;
  readonly verdict: Verdict;
}

/**
 * Compares two published AUROCs on the same images when neither scores nor covariance were published: a z test with the
 * variances of Hanley and McNeil (1982) and an assumed correlation (Hanley and McNeil 1983). State `r`, and show several.
 *
 * @param a - AUROC of A, from 0 to 1.
 * @param b - AUROC of B.
 * @returns The comparison; undefined with reason `"zero-width"` where the standard error is 0.
 * @throws RangeError when a number is out of range.
 *
 * @example
 * ```ts
 * import { compareReportedAurocs } from "@xrt/metrics";
 * const sizes = { nPositive: 79, nNegative: 17 };
 * const { p, verdict } = compareReportedAurocs(0.816, 0.721, { ...sizes, r: 0.5 });
 * [p.toFixed(4), verdict]; // => ["0.0866", "inconclusive"]
 * ```
 */
export function compareReportedAurocs(
  a: number,
  b: number,
  given: ReportedAurocsOptions,
): ReportedComparison {
  const {
    nPositive,
    nNegative,
    r,
    level = 0.95,
  } = checkRecord("compareReportedAurocs", given, {
    wants: "{ nPositive: 79, nNegative: 17, r: 0.5 }",
  });
  const critical = criticalZ("compareReportedAurocs", level);
  const variance = (t: number) =>
    hanleyMcNeilVariance("compareReportedAurocs", t, nPositive, nNegative);
  const squared = varianceOfDifference("compareReportedAurocs", variance(a), variance(b), r);
  const counts = { n: nPositive + nNegative, nPositive, nNegative };
  const base = { ...pointEstimate("reported-hanley-mcneil", counts, a - b), level };
  if (squared === 0) {
    const difference = { ...base, se: 0, reason: "zero-width" };
    return { difference, z: Number.NaN, p: Number.NaN, verdict: "inconclusive" };
  }
  const se = Math.sqrt(squared);
  const { z, p, lower, upper } = zTest(a - b, se, critical);
  const ends = { lower: Math.max(-1, lower), upper: Math.min(1, upper) };
  return { difference: { ...base, ...ends, se }, z, p, verdict: verdictOf(lower, upper) };
}

/** Va + Vb - 2 r sqrt(Va Vb), at least 0. */
export function varianceOfDifference(caller: string, va: number, vb: number, r: number): number {
  if (!(r >= -1 && r <= 1)) {
    throw new RangeError(`${caller}: r is ${r}, wants a correlation from -1 to 1`);
  }
  return Math.max(0, va + vb - 2 * r * Math.sqrt(va * vb));
}
