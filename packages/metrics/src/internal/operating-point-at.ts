import type { Decision } from "./decisions.js";
import type { Sample } from "./sample.js";

/** A threshold and what it does on the data it was chosen on. */
export interface OperatingPoint {
  /** An observed score: positive means score >= threshold. */
  readonly threshold: number;
  /**
   * Half way to the next lower observed score, the convention of pROC: the same decisions on these data, another printed
   * number. `null` where no score is lower.
   */
  readonly midpoint: number | null;
  readonly sensitivity: number;
  readonly specificity: number;
}

/** No threshold, and why. */
export interface UndefinedOperatingPoint {
  readonly threshold: null;
  readonly midpoint: null;
  readonly sensitivity: null;
  readonly specificity: null;
  readonly reason: "empty" | "all-masked" | "single-class" | "unattainable";
}

/** No threshold, because of `reason`. */
export function noOperatingPoint(
  reason: UndefinedOperatingPoint["reason"],
): UndefinedOperatingPoint {
  return { threshold: null, midpoint: null, sensitivity: null, specificity: null, reason };
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
    midpoint: lower === undefined ? null : threshold / 2 + lower / 2,
    sensitivity: tp / positive,
    specificity: (negative - fp) / negative,
  };
}
