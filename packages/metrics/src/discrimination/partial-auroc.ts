import type { Estimate } from "../estimate.js";
import { checkRecord } from "../internal/check-given.js";
import { decisions } from "../internal/decisions.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { type Sample, type SampleOptions, sampleOf } from "../internal/sample.js";

export interface PartialAurocOptions extends SampleOptions {
  /** Largest false positive rate that counts, above 0 and at most 1. */
  readonly maxFpr: number;
  /**
   * `"mcclish"` (default): (1 + (A - f²/2)/(f - f²/2))/2, which is 0.5 for guessing and 1 for perfect scores whatever
   * `maxFpr`. `"none"`: the area A itself, at most `maxFpr`.
   */
  readonly standardise?: "mcclish" | "none";
}

/**
 * Area under the part of the ROC curve with a false positive rate of at most `maxFpr`, standardised (McClish 1989).
 *
 * The curve is cut where it crosses `maxFpr`, by linear interpolation between observed points.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The estimate without an interval; NaN with a reason as `auroc`. With `maxFpr` 1 it is the AUROC.
 * @throws RangeError as `auroc`, and when `maxFpr` is not above 0 and at most 1.
 *
 * @example
 * ```ts
 * import { partialAuroc } from "@xrt/metrics";
 * const s = [0.1, 0.4, 0.35, 0.8, 0.7, 0.9];
 * partialAuroc([0, 0, 1, 1, 0, 1], s, { maxFpr: 0.5 }).value.toFixed(4); // => "0.7778"
 * ```
 */
export function partialAuroc(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  given: PartialAurocOptions,
): Estimate {
  const {
    maxFpr,
    standardise = "mcclish",
    ...options
  } = checkRecord("partialAuroc", given, { wants: "{ maxFpr: 0.1 }" });
  if (!(maxFpr > 0 && maxFpr <= 1)) {
    throw new RangeError(`partialAuroc: maxFpr is ${maxFpr}, wants a number above 0, at most 1`);
  }
  if (standardise !== "mcclish" && standardise !== "none") {
    throw new RangeError(`partialAuroc: standardise is "${standardise}", wants mcclish or none`);
  }
  const sample = sampleOf("partialAuroc", yTrue, yScore, options);
  const value = () => {
    const area = areaUpTo(sample, maxFpr);
    const guessing = (maxFpr * maxFpr) / 2;
    return standardise === "none" ? area : (1 + (area - guessing) / (maxFpr - guessing)) / 2;
  };
  const method = standardise === "none" ? "partial-auroc" : "partial-auroc-mcclish";
  return pointEstimate(method, sample.counts, sample.reason ?? value());
}

function areaUpTo(sample: Sample, maxFpr: number): number {
  let [area, fprBefore, tprBefore] = [0, 0, 0];
  for (const { tp, fp } of decisions(sample)) {
    const [fpr, tpr] = [fp / sample.negative, tp / sample.positive];
    if (fpr > maxFpr) {
      const share = (maxFpr - fprBefore) / (fpr - fprBefore);
      const cut = tprBefore + share * (tpr - tprBefore);
      return area + ((maxFpr - fprBefore) * (tprBefore + cut)) / 2;
    }
    area += ((fpr - fprBefore) * (tprBefore + tpr)) / 2;
    [fprBefore, tprBefore] = [fpr, tpr];
  }
  return area;
}
