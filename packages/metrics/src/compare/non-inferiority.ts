import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkRecord } from "../internal/check-given.js";
import { normalCdf } from "../internal/normal.js";
import { type CompareAurocOptions, compareAuroc } from "./compare-auroc.js";

export interface NonInferiorityOptions {
  /** By how much the AUROC may be lower and still count as good enough, above 0 and below 1; fixed beforehand. */
  readonly margin: number;
  /** Weight of each image, as in `compareAuroc`. */
  readonly weights?: CompareAurocOptions["weights"];
  /** Patient of each image, or `"independent"`; without it images are taken as independent, with a warning. */
  readonly groups?: Groups;
  /** One-sided level, between 0 and 0.5; default 0.025, which is a two-sided interval of 95 %. */
  readonly alpha?: number;
}

/** Whether a model is not worse than another by more than a margin. */
export interface NonInferiority {
  /** AUROC of the new model minus AUROC of the reference, with the interval of level 1 - 2 alpha. */
  readonly difference: Estimate;
  readonly margin: number;
  /** One-sided p-value of "worse by the margin or more"; NaN where it is undefined. */
  readonly p: number;
  /** `"inferior"` where the whole interval is below -margin, `"inconclusive"` where it holds -margin. */
  readonly verdict: "non-inferior" | "inferior" | "inconclusive";
}

/**
 * Tests that the AUROC of a new model is not lower than that of a reference by `margin` or more, paired, with the patient as
 * the unit: p = Phi(-(difference + margin)/se). No difference found by `compareAuroc` does not prove this.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param scoresNew - Scores of the new model.
 * @param scoresReference - Scores of the reference for the same images.
 * @returns The test; undefined, and then inconclusive, for the reasons of `compareAuroc`.
 * @throws RangeError as `compareAuroc`, and when `margin` or `alpha` is out of range.
 *
 * @example
 * ```ts
 * import { nonInferiority } from "@xrt/metrics";
 * const yTrue = [0, 0, 0, 0, 1, 1, 1, 1];
 * const options = { margin: 0.05, groups: "independent" } as const;
 * nonInferiority(yTrue, [1, 2, 3, 5, 4, 6, 7, 8], [3, 8, 2, 5, 7, 1, 4, 6], options).verdict; // => "inconclusive"
 * ```
 */
export function nonInferiority(
  yTrue: ArrayLike<number>,
  scoresNew: ArrayLike<number>,
  scoresReference: ArrayLike<number>,
  given: NonInferiorityOptions,
): NonInferiority {
  const {
    margin,
    weights,
    groups,
    alpha = 0.025,
  } = checkRecord("nonInferiority", given, { wants: "{ margin: 0.05 }" });
  if (!(margin > 0 && margin < 1)) {
    throw new RangeError(`nonInferiority: margin is ${margin}, wants it between 0 and 1`);
  }
  if (!(alpha > 0 && alpha < 0.5)) {
    throw new RangeError(`nonInferiority: alpha is ${alpha}, wants it between 0 and 0.5`);
  }
  const options = { ...(groups && { groups }), weights, level: 1 - 2 * alpha };
  const { difference } = compareAuroc(yTrue, scoresNew, scoresReference, options);
  const { value, lower, upper, se } = difference;
  if (lower === undefined || upper === undefined || se === undefined) {
    return { difference, margin, p: Number.NaN, verdict: "inconclusive" };
  }
  // identical scores are not worse by anything
  const p = se === 0 ? 0 : normalCdf(-(value + margin) / se);
  const verdict = lower > -margin ? "non-inferior" : upper < -margin ? "inferior" : "inconclusive";
  return { difference, margin, p, verdict };
}
