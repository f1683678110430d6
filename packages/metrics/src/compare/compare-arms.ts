import type { Estimate, Warning } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkArrays, checkRecord } from "../internal/check-given.js";
import { indicesWhere, keptGroups, keptNumbers, type SampleOptions } from "../internal/sample.js";
import { samplingUnits } from "../internal/sampling-units.js";
import { type WaldChiSquare, waldChiSquare } from "../internal/wald-chi-square.js";
import { withoutWeightless } from "../internal/weights.js";
import { aurocInterval } from "../intervals/auroc-interval.js";
import { delongCovariance } from "../intervals/delong.js";
import { obuchowskiCovariance } from "../intervals/obuchowski.js";
import { benjaminiHochberg } from "./benjamini-hochberg.js";
import { type AurocComparison, compareAuroc } from "./compare-auroc.js";
import { holm } from "./holm.js";
import { minimumDetectableDifference } from "./power.js";

export interface CompareArmsOptions {
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
  /** Pairs of arm names that are compared, declared before any test score was read. Default: every pair. */
  readonly contrasts?: readonly (readonly [a: string, b: string])[];
  /** How p-values are adjusted for the number of contrasts; default `"holm"`. */
  readonly adjust?: "holm" | "benjamini-hochberg";
  /** Confidence level, between 0 and 1; default 0.95. Intervals are not adjusted. */
  readonly level?: number;
}

/** One arm. */
export interface ArmAuroc {
  readonly name: string;
  readonly auroc: Estimate;
}

/** One declared comparison of two arms. */
export interface ArmContrast extends AurocComparison {
  readonly a: string;
  readonly b: string;
  /** `p` adjusted for the number of contrasts; NaN where `p` is. */
  readonly pAdjusted: number;
  /** Gain over B that this test would have found with chance 0.8; NaN where that is undefined. */
  readonly minimumDetectable: number;
}

/** Several arms on the same images. */
export interface ArmsComparison {
  readonly arms: readonly ArmAuroc[];
  /** Test that all arms have the same AUROC; `null` with fewer than two arms, or without a variance. */
  readonly omnibus: Omit<WaldChiSquare, "dropped"> | null;
  readonly contrasts: readonly ArmContrast[];
  /** Warnings of all of the above, each once; `covariance-singular` where arms determine each other. */
  readonly warnings: readonly Warning[];
}

/**
 * Compares several classifiers on the same images by their AUROCs, with the patient as the unit: each with its interval,
 * an overall test, and the declared pairs with p-values adjusted for their number.
 *
 * Overall: (L t)'(L C L')^-1 (L t), chi-squared, with the covariance C of Obuchowski 1997 (DeLong 1988 where images are
 * independent), weighted where weights are given. Pairs: `compareAuroc`. Look at the pairs only where the overall test was not the question.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param arms - Scores by name of the arm, each as many as labels; the scales may differ.
 * @returns Estimates and tests, undefined for the reasons of `aurocInterval` and `compareAuroc`.
 * @throws RangeError as those, and when there are no arms, a contrast names one that does not exist, or `adjust` is unknown.
 *
 * @example
 * ```ts
 * import { compareArms } from "@xrt/metrics";
 * const yTrue = [0, 0, 0, 0, 1, 1, 1, 1];
 * const arms = { new: [1, 2, 3, 5, 4, 6, 7, 8], old: [3, 8, 2, 5, 7, 1, 4, 6] };
 * const { contrasts, omnibus } = compareArms(yTrue, arms, { groups: "independent" });
 * contrasts.map(({ a, b, difference, verdict }) => [a, b, difference.value, verdict]); // => [["new", "old", 0.4375, "inconclusive"]]
 * omnibus?.df; // => 1
 * ```
 */
export function compareArms(
  yTrue: ArrayLike<number>,
  arms: Readonly<Record<string, ArrayLike<number>>>,
  { mask, weights, groups, contrasts, adjust = "holm", level = 0.95 }: CompareArmsOptions = {},
): ArmsComparison {
  checkArrays("compareArms", { yTrue });
  checkRecord("compareArms", arms, {
    name: "arms",
    wants: "{ imagenet: scores, scratch: scores }",
  });
  for (const [name, scores] of Object.entries(arms))
    checkArrays("compareArms", { [`arms.${name}`]: scores });
  const names = Object.keys(arms);
  if (names.length === 0) throw new RangeError("compareArms: there are no arms");
  if (adjust !== "holm" && adjust !== "benjamini-hochberg") {
    throw new RangeError(`compareArms: adjust is "${adjust}", wants holm or benjamini-hochberg`);
  }
  const options = { ...(groups && { groups }), mask, weights, level };
  const scoresOf = (name: string) => {
    if (Object.hasOwn(arms, name)) return arms[name] as ArrayLike<number>;
    throw new RangeError(`compareArms: no arm "${name}"; one of ${names.join(", ")}`);
  };
  const pairs = contrasts ?? everyPair(names);
  const tests = pairs.map(([a, b]) => compareAuroc(yTrue, scoresOf(a), scoresOf(b), options));
  const p = tests.map((t) => t.p);
  const adjusted = adjust === "holm" ? holm(p) : benjaminiHochberg(p);
  const intervals = names.map((name) => aurocInterval(yTrue, scoresOf(name), options));
  const { mask: counting } = withoutWeightless("compareArms", yTrue.length, { mask, weights });
  const kept = counting && indicesWhere(counting);
  const covariance = covarianceOf(
    keptNumbers(yTrue, kept),
    names.map((name) => keptNumbers(scoresOf(name), kept)),
    keptGroups("compareArms", yTrue.length, { mask: counting, groups }).groups,
    weights && keptNumbers(weights, kept),
  );
  const overall = covariance && omnibusOf(covariance);
  const singular = overall?.dropped ? [singularWarning(overall.dropped)] : [];
  return {
    arms: names.map((name, i) => ({ name, auroc: intervals[i] as Estimate })),
    omnibus: overall ? { chi2: overall.chi2, df: overall.df, p: overall.p } : null,
    contrasts: pairs.map(([a, b], i) => ({
      a,
      b,
      ...(tests[i] as AurocComparison),
      pAdjusted: adjusted[i] ?? Number.NaN,
      minimumDetectable: covariance
        ? detectable(
            covariance,
            names.indexOf(a),
            names.indexOf(b),
            intervals[0] as Estimate,
            level,
          )
        : Number.NaN,
    })),
    warnings: once([
      ...[...intervals, ...tests.map((t) => t.difference)].flatMap((e) => e.warnings),
      ...singular,
    ]),
  };
}

function everyPair(names: readonly string[]): (readonly [string, string])[] {
  return names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
}

interface Covariances {
  readonly auroc: readonly number[];
  /** By patient, where patients have several images, and with weights. */
  readonly clustered: readonly (readonly number[])[];
  /** What as many independent images of equal weight would have. */
  readonly byImage: readonly (readonly number[])[];
}

function covarianceOf(
  yTrue: ArrayLike<number>,
  columns: readonly ArrayLike<number>[],
  groups: Groups | undefined,
  weights: SampleOptions["weights"],
): Covariances | null {
  const { patients } = samplingUnits("compareArms", yTrue, groups);
  const byImage = delongCovariance(yTrue, columns);
  const { auroc, covariance } =
    patients && Array.isArray(groups)
      ? obuchowskiCovariance(yTrue, columns, groups, { weights })
      : delongCovariance(yTrue, columns, { weights });
  if (auroc === null || byImage.covariance === null || covariance === null) return null;
  return { auroc, clustered: covariance, byImage: byImage.covariance };
}

/** Whether all arms are equal: each against the next. */
function omnibusOf({ auroc, clustered }: Covariances): WaldChiSquare | null {
  const contrasts = auroc
    .slice(1)
    .map((_, k) => auroc.map((_, i) => Number(i === k) - Number(i === k + 1)));
  return contrasts.length === 0 ? null : waldChiSquare(auroc, clustered, contrasts);
}

/** Planned with the correlation that was found, and with variances as much larger as patients and weights made them here. */
function detectable(
  { auroc, clustered, byImage }: Covariances,
  a: number,
  b: number,
  { nPositive = 0, nNegative = 0 }: Estimate,
  level: number,
): number {
  const at = (c: readonly (readonly number[])[], i: number, j: number) => c[i]?.[j] as number;
  const product = at(clustered, a, a) * at(clustered, b, b);
  const naive = at(byImage, a, a) + at(byImage, b, b);
  if (!(product > 0 && naive > 0)) return Number.NaN;
  const r = Math.max(-1, Math.min(1, at(clustered, a, b) / Math.sqrt(product)));
  const varianceRatio = (at(clustered, a, a) + at(clustered, b, b)) / naive;
  const alpha = 1 - level;
  const plan = { nPositive, nNegative, r, alpha, varianceRatio };
  return minimumDetectableDifference(auroc[b] as number, plan);
}

function singularWarning(dropped: number): Warning {
  const message = `${dropped} of the differences between arms follow from the others and were left out of the overall test`;
  return { code: "covariance-singular", message };
}

function once(warnings: readonly Warning[]): Warning[] {
  const first = (w: Warning) =>
    warnings.findIndex((v) => v.code === w.code && v.message === w.message);
  return warnings.filter((w, i) => first(w) === i);
}
