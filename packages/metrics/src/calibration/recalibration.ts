import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkArrays } from "../internal/check-given.js";
import { type Fit, fitLine, fitOffset } from "../internal/logistic-fit.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { keptGroups, type Sample, type SampleOptions, sampleOf } from "../internal/sample.js";
import { patientsOf } from "../internal/sampling-units.js";
import { withoutWeightless } from "../internal/weights.js";

export interface RecalibrationOptions {
  /** Patient of each image, or `"independent"`; without it images are taken as independent, with a warning. */
  readonly groups?: Groups;
  /**
   * Weight of each image, finite and not negative; default 1. A sampling or importance weight, up to a constant: for how many
   * images it stands, not how often it was seen. What weighs nothing is left out.
   */
  readonly weights?: SampleOptions["weights"];
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** A logistic regression of the label on the logit. */
export interface Recalibration {
  /** a of logit P = a + b z. */
  readonly intercept: Estimate;
  /** b: the calibration slope, 1 where the network is as sure as it should be, below 1 where it is too sure. */
  readonly slope: Estimate;
  /** a where b is fixed at 1: calibration in the large, 0 where the mean probability is the prevalence. */
  readonly inTheLarge: Estimate;
}

/**
 * Calibration slope and intercept, and calibration in the large (Cox 1958; Van Calster et al. 2016): also the logistic
 * (Platt) recalibration P = sigmoid(a + b z).
 *
 * Fitted by Newton's method. Wald intervals: from the information where images are independent, else from the sandwich over
 * patients (Liang and Zeger 1986); with weights from the sandwich over images as well, as the information knows nothing of weights
 * (pseudo-likelihood: Binder 1983). Fit it on validation data, apply it to test data.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param logits - Log odds of label 1, finite, as many.
 * @returns Estimates; NaN with reason `"empty"`, `"all-masked"` (no image weighs anything), `"single-class"`, `"zero-variance"` (all logits equal: no slope) or
 * `"separated"` (a cut separates the classes, so that the slope has no end).
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a logit or weight is not finite or a weight below 0, a patient has no name or `level` is out of range.
 *
 * @example
 * ```ts
 * import { recalibration } from "@xrt/metrics";
 * const groups = "independent";
 * const { slope, intercept } = recalibration([0, 0, 1, 0, 1, 1], [-4, -2, -1, 1, 2, 4], { groups });
 * [slope.value.toFixed(3), intercept.value.toFixed(3)]; // => ["0.676", "0.000"]
 * ```
 */
export function recalibration(
  yTrue: ArrayLike<number>,
  logits: ArrayLike<number>,
  { groups, weights, level = 0.95 }: RecalibrationOptions = {},
): Recalibration {
  const caller = "recalibration";
  checkArrays(caller, { yTrue, logits });
  const counting = withoutWeightless(caller, yTrue.length, { weights });
  const sample = sampleOf(caller, yTrue, logits, counting, "logits");
  const { counts, reason } = sample;
  const z = criticalZ(caller, level);
  const kept = keptGroups(caller, yTrue.length, { mask: counting.mask, groups }).groups;
  const { patients, counted, warnings } = patientsOf(caller, counts.n, kept);
  const estimate = (method: string, fit: Fit | string): Estimate => {
    const value = typeof fit === "string" ? fit : fit.value;
    const base = { ...pointEstimate(method, counts, value, warnings), ...counted, level };
    if (typeof fit === "string") return base;
    if (Number.isNaN(fit.se)) return { ...base, reason: "too-few" };
    return { ...base, lower: fit.value - z * fit.se, upper: fit.value + z * fit.se, se: fit.se };
  };
  const observations = {
    ...{ yTrue: sample.yTrue, logits: sample.yScore },
    weights: ofMeanOne(sample),
    units: patients ?? (weights && Int32Array.from({ length: counts.n }, (_, i) => i)),
  };
  const cannot = reason ?? slopeReason(sample.yTrue, sample.yScore);
  const [a, b] = cannot === undefined ? fitLine(observations) : [cannot, cannot];
  const suffix = weights ? "-weighted" : "";
  return {
    intercept: estimate(`logistic-intercept${suffix}`, a),
    slope: estimate(`logistic-slope${suffix}`, b),
    inTheLarge: estimate(`calibration-in-the-large${suffix}`, reason ?? fitOffset(observations)),
  };
}

/** The weights, in the unit in which they are those of as many images. */
function ofMeanOne({ counts: { n }, weights, positive, negative }: Sample): Float64Array {
  if (!weights) return new Float64Array(n).fill(1);
  return Float64Array.from(
    { length: n },
    (_, i) => ((weights[i] as number) * n) / (positive + negative),
  );
}

/** Why there is no slope, if there is none. */
function slopeReason(yTrue: ArrayLike<number>, logits: ArrayLike<number>): string | undefined {
  const ends = [0, 1].map((label) => {
    const own = Array.from(logits).filter((_, i) => yTrue[i] === label);
    return { least: Math.min(...own), most: Math.max(...own) };
  }) as [{ least: number; most: number }, { least: number; most: number }];
  const [negative, positive] = ends;
  if (negative.least === positive.most && positive.least === negative.most) return "zero-variance";
  // a tie at the cut is separation too: the likelihood has no maximum
  const apart = negative.most <= positive.least || positive.most <= negative.least;
  return apart ? "separated" : undefined;
}
