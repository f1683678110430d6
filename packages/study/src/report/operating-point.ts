import type { ArmReport, ScoreReport } from "./schema.js";

/** What an arm's threshold does on the test part. */
export interface OperatingPoint {
  readonly truePositives: number;
  readonly positives: number;
  readonly trueNegatives: number;
  readonly negatives: number;
  /** `null` where the test part has no positives. */
  readonly sensitivity: number | null;
  /** `null` where the test part has no negatives. */
  readonly specificity: number | null;
}

/** Counts of the test images at the arm's threshold; a score at the threshold counts as positive. */
export function operatingPoint({ scores, threshold }: ArmReport): OperatingPoint {
  const says = ({ score }: ScoreReport) => score >= threshold;
  const positive = scores.filter(({ label }) => label === 1);
  const negative = scores.filter(({ label }) => label === 0);
  const truePositives = positive.filter(says).length;
  const trueNegatives = negative.length - negative.filter(says).length;
  return {
    truePositives,
    positives: positive.length,
    trueNegatives,
    negatives: negative.length,
    sensitivity: positive.length === 0 ? null : truePositives / positive.length,
    specificity: negative.length === 0 ? null : trueNegatives / negative.length,
  };
}
