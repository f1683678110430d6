import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkArrays } from "../internal/check-given.js";
import { keptNumbers, type SampleOptions, sampleOf } from "../internal/sample.js";
import { withoutWeightless } from "../internal/weights.js";
import { clusteredProportion } from "../intervals/clustered-proportion.js";

export interface DecisionRatesOptions {
  /** Images to leave out, as in `auroc`. */
  readonly mask?: SampleOptions["mask"];
  /** Weight of each image, as in `clusteredProportion`; what weighs nothing counts as masked. */
  readonly weights?: SampleOptions["weights"];
  /**
   * Patient of each image, or `"independent"` if no patient has two images. Without it images are taken as independent,
   * with the warning `groups-not-given`.
   */
  readonly groups?: Groups;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** What share of whom a frozen threshold decides rightly. */
export interface DecisionRates {
  /** Share of the positives that are called positive. */
  readonly sensitivity: Estimate;
  /** Share of the negatives that are called negative. */
  readonly specificity: Estimate;
  /** Positive predictive value, precision: share of those called positive that are. It depends on the prevalence. */
  readonly ppv: Estimate;
  /** Negative predictive value: share of those called negative that are. It depends on the prevalence. */
  readonly npv: Estimate;
  /** Share of all that are decided rightly. It depends on the prevalence. */
  readonly accuracy: Estimate;
}

/**
 * Sensitivity, specificity, predictive values and accuracy of a threshold that was chosen on other data, each with an
 * interval that takes the patient as the unit (`clusteredProportion`).
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @param threshold - Positive means score >= threshold: an operating point of `operatingPoint` or `youdenThreshold`.
 * @returns Estimates; NaN with reason `"empty"` where nobody is concerned.
 * @throws RangeError as `auroc` with mask and weights, and when `threshold` is NaN, a patient has no name or `level` is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { decisionRates } from "@xrt/metrics";
 * const groups = ["a", "a", "b", "c", "d"];
 * const { sensitivity, ppv } = decisionRates([0, 0, 1, 1, 1], [1, 3, 2, 4, 5], 2, { groups });
 * [sensitivity.value, ppv.value, ppv.nGroups]; // => [1, 0.75, 4]
 * ```
 */
export function decisionRates(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  threshold: number,
  { mask, weights, groups, level = 0.95 }: DecisionRatesOptions = {},
): DecisionRates {
  checkArrays("decisionRates", { yTrue, yScore });
  if (Number.isNaN(threshold)) {
    throw new RangeError("decisionRates: threshold is NaN, wants a number");
  }
  const { mask: counting } = withoutWeightless("decisionRates", yTrue.length, { mask, weights });
  sampleOf("decisionRates", yTrue, yScore, { mask: counting });
  if (Array.isArray(groups) && groups.length !== yTrue.length) {
    throw new RangeError(
      `decisionRates: groups has ${groups.length} names but yTrue has ${yTrue.length} labels`,
    );
  }
  const images = Array.from(yTrue, (_, i) => i).filter((i) => !counting || counting[i]);
  const called = (i: number) => (yScore[i] as number) >= threshold;
  const positive = (i: number) => yTrue[i] === 1;
  const share = (of: (i: number) => boolean, right: (i: number) => boolean) => {
    const concerned = images.filter(of);
    return clusteredProportion(
      concerned.map((i) => (right(i) ? 1 : 0)),
      {
        ...groupsOf(groups, concerned),
        weights: weights && keptNumbers(weights, concerned),
        level,
      },
    );
  };
  const not = (test: (i: number) => boolean) => (i: number) => !test(i);
  return {
    sensitivity: share(positive, called),
    specificity: share(not(positive), not(called)),
    ppv: share(called, positive),
    npv: share(not(called), not(positive)),
    accuracy: share(
      () => true,
      (i) => called(i) === positive(i),
    ),
  };
}

function groupsOf(groups: Groups | undefined, images: readonly number[]): { groups?: Groups } {
  if (groups === undefined) return {};
  return { groups: groups === "independent" ? groups : images.map((i) => groups[i] as string) };
}
