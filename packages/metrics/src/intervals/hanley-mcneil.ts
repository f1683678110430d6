import type { Estimate } from "../estimate.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";

export interface HanleyMcNeilOptions {
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/**
 * The interval of a published AUROC, from nothing but its value and the numbers of images: for planning, and for papers
 * without data. With scores at hand use `aurocInterval`.
 *
 * Variance [t(1-t) + (m-1)(Q1 - t²) + (n-1)(Q2 - t²)]/(mn), Q1 = t/(2-t), Q2 = 2t²/(1+t) (Hanley and McNeil, Radiology 1982),
 * which supposes exponential scores and independent images; interval t ± z se within 0 and 1.
 *
 * @param auroc - From 0 to 1.
 * @param nPositive - Positive images, at least 1.
 * @param nNegative - Negative images, at least 1.
 * @returns The estimate; its interval is absent with reason `"auroc-at-bound"` at 0 and 1.
 * @throws RangeError when an argument is out of range.
 *
 * @example
 * ```ts
 * import { hanleyMcNeil } from "@xrt/metrics";
 * hanleyMcNeil(0.893, 51, 58).se?.toFixed(4); // => "0.0325"
 * ```
 */
export function hanleyMcNeil(
  auroc: number,
  nPositive: number,
  nNegative: number,
  { level = 0.95 }: HanleyMcNeilOptions = {},
): Estimate {
  const z = criticalZ("hanleyMcNeil", level);
  const se = Math.sqrt(hanleyMcNeilVariance("hanleyMcNeil", auroc, nPositive, nNegative));
  const counts = { n: nPositive + nNegative, nPositive, nNegative };
  const base = { ...pointEstimate("hanley-mcneil", counts, auroc), level };
  if (auroc === 0 || auroc === 1) return { ...base, reason: "auroc-at-bound" };
  return { ...base, lower: Math.max(0, auroc - z * se), upper: Math.min(1, auroc + z * se), se };
}

/** The variance of an AUROC of `m` positives and `n` negatives. */
export function hanleyMcNeilVariance(caller: string, t: number, m: number, n: number): number {
  if (!(t >= 0 && t <= 1)) {
    throw new RangeError(`${caller}: the AUROC is ${t}, wants a number from 0 to 1`);
  }
  for (const [name, count] of Object.entries({ nPositive: m, nNegative: n })) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`${caller}: ${name} is ${count}, wants a whole number of at least 1`);
    }
  }
  const q1 = t / (2 - t);
  const q2 = (2 * t * t) / (1 + t);
  return (t * (1 - t) + (m - 1) * (q1 - t * t) + (n - 1) * (q2 - t * t)) / (m * n);
}
