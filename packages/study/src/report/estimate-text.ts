import type { Estimate } from "@xrt/metrics";
import { decimal, inWords, isNumber, NONE, percent, signed } from "./format.js";

/** Words that differ between a quantity and a difference of two. */
export interface EstimateTextOptions {
  /** Whether the sign is always shown, as for differences; default `false`. */
  readonly sign?: boolean;
}

/** The value of an estimate, or a dash. */
export function valueText({ value }: Estimate, { sign = false }: EstimateTextOptions = {}): string {
  return sign ? signed(value) : decimal(value);
}

/** `[0.741, 0.861]`; where there is no interval, the reason if one was given. */
export function intervalText(
  { lower, upper, reason }: Estimate,
  { sign = false }: EstimateTextOptions = {},
): string {
  if (!isNumber(lower) || !isNumber(upper)) return reasonText(reason);
  const write = sign ? signed : decimal;
  // One line: an interval broken after its comma reads like two numbers.
  return `[${write(lower)},\u00a0${write(upper)}]`;
}

/** Value and interval in one phrase: `0.812 [0.741, 0.861]`, or why there is none. */
export function estimateText(estimate: Estimate, options: EstimateTextOptions = {}): string {
  if (!isNumber(estimate.value)) return `not computed (${reasonText(estimate.reason)})`;
  const value = valueText(estimate, options);
  return isNumber(estimate.lower) && isNumber(estimate.upper)
    ? `${value} ${intervalText(estimate, options)}`
    : `${value} (no interval)`;
}

/** Confidence level of the intervals shown together: `95 %`, all of them where they differ, nothing where there are none. */
export function levelText(estimates: readonly Estimate[]): string {
  const levels = estimates.map(({ level }) => level).filter((level) => level > 0);
  return [...new Set(levels.map((level) => percent(level)))].join(" or ");
}

/** Heading of a column of intervals: `Interval, 95 %`. */
export function intervalHeading(estimates: readonly Estimate[]): string {
  return ["Interval", levelText(estimates)].filter((part) => part !== "").join(", ");
}

/** Whether the interval holds `x`; `false` where there is no interval. */
export function intervalHolds({ lower, upper }: Estimate, x: number): boolean {
  return isNumber(lower) && isNumber(upper) && lower <= x && x <= upper;
}

/** Reasons of `@xrt/metrics` in words; others are sentences already. */
const REASONS: Readonly<Record<string, string>> = {
  empty: "no images",
  "single-class": "only one class",
  "too-few": "too few images",
  "auroc-at-bound": "no interval at an AUROC of 0 or 1",
  "zero-width": "interval without width",
};

function reasonText(reason: string | undefined): string {
  return reason === undefined ? NONE : (REASONS[reason] ?? inWords(reason));
}
