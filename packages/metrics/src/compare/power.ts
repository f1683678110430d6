import { checkRecord } from "../internal/check-given.js";
import { normalCdf, normalQuantile } from "../internal/normal.js";
import { hanleyMcNeilVariance } from "../intervals/hanley-mcneil.js";
import { varianceOfDifference } from "./reported-aurocs.js";

/** How a paired comparison of AUROCs is planned. */
export interface PowerOptions {
  /** Positive images, at least 1. */
  readonly nPositive: number;
  /** Negative images, at least 1. */
  readonly nNegative: number;
  /** Correlation of the two AUROCs, from -1 to 1; about 0.3 to 0.7 for networks on the same images. */
  readonly r: number;
  /** Two-sided level of the test; default 0.05. */
  readonly alpha?: number;
  /** Variance by patient over variance by image, 1 (default) or more where patients have several images. */
  readonly varianceRatio?: number;
}

/**
 * The chance that a paired test at level `alpha` finds a true difference: Phi(|d|/se - z), with variances of Hanley and McNeil.
 *
 * @param base - AUROC of one model, from 0 to 1.
 * @param difference - AUROC of the other minus `base`.
 * @returns From 0 to 1; NaN where the standard error is 0.
 * @throws RangeError when a number is out of range.
 *
 * @example
 * ```ts
 * import { aurocPower } from "@xrt/metrics";
 * aurocPower(0.721, 0.149, { nPositive: 79, nNegative: 17, r: 0.5 }).toFixed(2); // => "0.80"
 * ```
 */
export function aurocPower(base: number, difference: number, options: PowerOptions): number {
  checkRecord("aurocPower", options, { wants: "{ nPositive: 79, nNegative: 17, r: 0.5 }" });
  const z = criticalOf("aurocPower", options.alpha ?? 0.05);
  const squared = variance("aurocPower", base, base + difference, options);
  return squared === 0 ? Number.NaN : normalCdf(Math.abs(difference) / Math.sqrt(squared) - z);
}

export interface MinimumDetectableOptions extends PowerOptions {
  /** Chance of finding it, between 0 and 1; default 0.8. */
  readonly power?: number;
}

/**
 * The smallest gain in AUROC over `base` that a paired test would find with chance `power`: print it beside a difference
 * that was not found.
 *
 * d solves d = (z_(1-alpha/2) + z_power) sqrt(V(base) + V(base + d) - 2 r sqrt(V(base) V(base + d))), V of Hanley and McNeil.
 *
 * @param base - AUROC of the model to be bettered, at least 0 and below 1.
 * @returns The gain; NaN where even an AUROC of 1 would not be found, or any gain would.
 * @throws RangeError when a number is out of range.
 *
 * @example
 * ```ts
 * import { minimumDetectableDifference } from "@xrt/metrics";
 * minimumDetectableDifference(0.721, { nPositive: 79, nNegative: 17, r: 0.5 }).toFixed(3); // => "0.149"
 * ```
 */
export function minimumDetectableDifference(base: number, given: MinimumDetectableOptions): number {
  const { power = 0.8, ...options } = checkRecord("minimumDetectableDifference", given, {
    wants: "{ nPositive: 79, nNegative: 17, r: 0.5 }",
  });
  if (!(power > 0 && power < 1)) {
    throw new RangeError(
      `minimumDetectableDifference: power is ${power}, wants it between 0 and 1`,
    );
  }
  const k =
    criticalOf("minimumDetectableDifference", options.alpha ?? 0.05) + normalQuantile(power);
  const excess = (d: number) =>
    d - k * Math.sqrt(variance("minimumDetectableDifference", base, base + d, options));
  let [low, high] = [1e-9, 1 - base];
  if (!(excess(low) < 0 && excess(high) > 0)) return Number.NaN;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function criticalOf(caller: string, alpha: number): number {
  if (!(alpha > 0 && alpha < 1)) {
    throw new RangeError(`${caller}: alpha is ${alpha}, wants it between 0 and 1`);
  }
  return -normalQuantile(alpha / 2);
}

function variance(
  caller: string,
  a: number,
  b: number,
  { nPositive, nNegative, r, varianceRatio = 1 }: PowerOptions,
): number {
  if (!(varianceRatio > 0)) {
    throw new RangeError(`${caller}: varianceRatio is ${varianceRatio}, wants it above 0`);
  }
  // the sum of base and difference may pass 1 by rounding
  const of = (t: number) =>
    varianceRatio *
    hanleyMcNeilVariance(caller, t > 1 && t < 1 + 1e-12 ? 1 : t, nPositive, nNegative);
  return varianceOfDifference(caller, of(a), of(b), r);
}
