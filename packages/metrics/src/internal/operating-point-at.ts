import type { Decision } from "./decisions.js";
import type { Sample } from "./sample.js";

/** A threshold and what it does on the data it was chosen on. */
export interface OperatingPoint {
  /** An observed score: positive means score >= threshold. NaN where there is none. */
  readonly threshold: number;
  /**
   * Half way to the next lower observed score, the convention of pROC: the same decisions on these data, another printed
   * number. -Infinity where no score is lower.
   */
  readonly midpoint: number;
  readonly sensitivity: number;
  readonly specificity: number;
  /** Why all of the above is NaN: `"empty"`, `"all-masked"`, `"single-class"` or `"unattainable"`. */
  readonly reason?: string;
}

/** No threshold, because of `reason`. */
export function noOperatingPoint(reason: string): OperatingPoint {
  const none = Number.NaN;
  return { threshold: none, midpoint: none, sensitivity: none, specificity: none, reason };
}

/** The operating point of `steps[index]`, where steps are the decisions of the sample. */
export function operatingPointAt(
  { positive, negative }: Sample,
  steps: readonly Decision[],
  index: number,
): OperatingPoint {
  const { threshold, tp, fp } = steps[index] as Decision;
  const lower = steps[index + 1]?.threshold;
  return {
    threshold,
    midpoint: lower === undefined ? Number.NEGATIVE_INFINITY : threshold / 2 + lower / 2,
    sensitivity: tp / positive,
    specificity: (negative - fp) / negative,
  };
}
