import type { Estimate, Warning } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkArrays } from "../internal/check-given.js";
import { type Influences, influences } from "../internal/influences.js";
import { criticalZ } from "../internal/normal.js";
import { keptGroups, type SampleOptions, sampleOf } from "../internal/sample.js";
import { samplingUnits } from "../internal/sampling-units.js";
import { standardError, ZERO_WIDTH } from "../internal/standard-error.js";
import { type Verdict, verdictOf } from "../internal/verdict.js";
import { withoutWeightless } from "../internal/weights.js";
import { zTest } from "../internal/z-test.js";

export interface CompareAurocOptions {
  /** 0 or `false` for each image to leave out, as one whose label was not observed; default: none is left out. */
  readonly mask?: SampleOptions["mask"];
  /**
   * Weight of each image, finite and not negative; default 1. A sampling or importance weight, up to a constant: for how many
   * images it stands, not how often it was seen. What weighs nothing counts as masked.
   */
  readonly weights?: SampleOptions["weights"];
  /**
   * Patient of each image, or `"independent"` if no patient has two images. Without it images are taken as independent,
   * with the warning `groups-not-given`.
   */
  readonly groups?: Groups;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** The difference of two AUROCs on the same images, and what can be concluded from it. */
export interface AurocComparison {
  /** AUROC of A minus AUROC of B. Its warnings are those of the comparison. */
  readonly difference: Estimate;
  /** Difference over its standard error; NaN where that is undefined. */
  readonly z: number;
  /** Two-sided p-value of no difference, not adjusted for other comparisons; NaN where `z` is. */
  readonly p: number;
  readonly verdict: Verdict;
}

/**
 * Compares two columns of scores for the same images by their AUROCs, paired, with the patient as the unit.
 *
 * z = (theta_a - theta_b)/sqrt(C_aa + C_bb - 2 C_ab) with the covariance of Obuchowski 1997, which is that of DeLong 1988
 * where images are independent; interval difference ± z_level se, clipped to ±1. A difference whose interval contains 0 is
 * inconclusive, never a winner. With weights the AUROCs and their covariance are those of `obuchowskiCovariance` with weights,
 * and the method ends in `"-weighted"`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param scoresA - Scores, as many as labels; any finite numbers, larger = more positive.
 * @param scoresB - The other scores of the same images; the scales may differ.
 * @returns The comparison. Identical scores differ by 0 with p = 1 and the warning `identical-scores`. Undefined with reason
 * `"empty"`, `"all-masked"` or `"single-class"`; the interval and p alone with `"too-few"` (one unit in a class) or `"zero-width"` (no variance,
 * as where both AUROCs are 1). Further warnings: `groups-not-given`, `few-patients`.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a score is not finite, a weight is below 0 or not finite, a
 * patient has no name or `level` is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { compareAuroc } from "@xrt/metrics";
 * const yTrue = [0, 0, 0, 0, 1, 1, 1, 1];
 * const groups = ["a", "a", "b", "c", "d", "e", "e", "f"];
 * const { difference, p, verdict } = compareAuroc(yTrue, [1, 2, 3, 5, 4, 6, 7, 8], [3, 8, 2, 5, 7, 1, 4, 6], { groups });
 * [difference.value, difference.lower?.toFixed(2), difference.upper?.toFixed(2)]; // => [0.4375, "-0.11", "0.98"]
 * [p.toFixed(2), verdict]; // => ["0.12", "inconclusive"]
 * ```
 */
export function compareAuroc(
  yTrue: ArrayLike<number>,
  scoresA: ArrayLike<number>,
  scoresB: ArrayLike<number>,
  { mask, weights, groups, level = 0.95 }: CompareAurocOptions = {},
): AurocComparison {
  checkArrays("compareAuroc", { yTrue, scoresA, scoresB });
  const counting = withoutWeightless("compareAuroc", yTrue.length, { mask, weights });
  const a = sampleOf("compareAuroc", yTrue, scoresA, counting, "scoresA");
  const b = sampleOf("compareAuroc", yTrue, scoresB, counting, "scoresB");
  const { yTrue: labels, weights: heavy, counts, reason } = a;
  const { groups: kept } = keptGroups("compareAuroc", yTrue.length, {
    mask: counting.mask,
    groups,
  });
  const critical = criticalZ("compareAuroc", level);
  const units = samplingUnits("compareAuroc", labels, kept, heavy);
  const { warnings } = units;
  const base = {
    ...{ ...counts, ...units.counted, level },
    method: `paired-${units.patients ? "obuchowski" : "delong"}${weights ? "-weighted" : ""}`,
  };
  if (reason !== undefined) return undecided({ ...base, value: Number.NaN, warnings, reason });
  if (equal(a.yScore, b.yScore)) {
    const none = { value: 0, lower: 0, upper: 0, se: 0, warnings: [...warnings, IDENTICAL] };
    return { difference: { ...base, ...none }, z: 0, p: 1, verdict: "inconclusive" };
  }
  const column = minus(influences(labels, a.yScore, heavy), influences(labels, b.yScore, heavy));
  const value = column.theta;
  if (Math.min(units.positive, units.negative) < 2) {
    return undecided({ ...base, value, warnings, reason: "too-few" });
  }
  const se = standardError(column, labels, units);
  if (se < ZERO_WIDTH) {
    const unsure = { warnings: [...warnings, ZERO_VARIANCE], reason: "zero-width" };
    return undecided({ ...base, value, se: 0, ...unsure });
  }
  const { z, p, ...interval } = zTest(value, se, critical);
  const lower = Math.max(-1, interval.lower);
  const upper = Math.min(1, interval.upper);
  return {
    difference: { ...base, value, lower, upper, se, warnings },
    z,
    p,
    verdict: verdictOf(lower, upper),
  };
}

const IDENTICAL: Warning = {
  code: "identical-scores",
  message: "both columns hold the same scores; was one of them meant to be another?",
};

const ZERO_VARIANCE: Warning = {
  code: "zero-width",
  message: "the standard error of the difference is 0, so there is neither an interval nor a test",
};

function undecided(difference: Estimate): AurocComparison {
  return { difference, z: Number.NaN, p: Number.NaN, verdict: "inconclusive" };
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The difference, image by image: its variance is C_aa + C_bb - 2 C_ab without the cancellation of that sum. */
function minus(a: Influences, b: Influences): Influences {
  return {
    positives: a.positives.map((v, i) => v - (b.positives[i] as number)),
    negatives: a.negatives.map((v, i) => v - (b.negatives[i] as number)),
    theta: a.theta - b.theta,
  };
}
