import type { Estimate, Warning } from "../estimate.js";

/** An estimate without an interval; `value` is a number, or the reason why there is none. */
export function pointEstimate(
  method: string,
  counts: { readonly n: number; readonly nPositive?: number; readonly nNegative?: number },
  value: number | string,
  warnings: readonly Warning[] = [],
): Estimate {
  const base = { level: 0, method, ...counts, warnings };
  return typeof value === "number"
    ? { ...base, value }
    : { ...base, value: Number.NaN, reason: value };
}

/** The number, or `reason` where it is NaN: what {@link pointEstimate} takes. */
export function numberOr(reason: string, value: number): number | string {
  return Number.isNaN(value) ? reason : value;
}
