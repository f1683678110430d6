import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkArrays, checkRecord } from "../internal/check-given.js";
import { type Verdict, verdictOf } from "../internal/verdict.js";
import { welch } from "../internal/welch.js";
import { type AurocIntervalOptions, aurocInterval } from "../intervals/auroc-interval.js";

/** A test set with scores. */
export interface ScoredSet {
  /** Labels, 0 or 1. */
  readonly yTrue: ArrayLike<number>;
  /** Scores, as many as labels; any finite numbers, larger = more positive. */
  readonly yScore: ArrayLike<number>;
  /** Weight of each image, as in `aurocInterval`; its unit may be another in either set. */
  readonly weights?: AurocIntervalOptions["weights"];
  /** Patient of each image, or `"independent"`; without it images are taken as independent, with a warning. */
  readonly groups?: Groups;
}

export interface CompareUnpairedOptions {
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** The difference of two AUROCs on different images. */
export interface UnpairedComparison {
  /** AUROC on set A minus AUROC on set B. */
  readonly difference: Estimate;
  readonly t: number;
  /** Welch's degrees of freedom; NaN where `t` is. */
  readonly df: number;
  /** Two-sided p-value; NaN where `t` is. */
  readonly p: number;
  readonly verdict: Verdict;
}

/**
 * Compares AUROCs on two sets without a common patient, such as an internal and an external test set.
 *
 * t = (a - b)/sqrt(Va + Vb) with the variances of Obuchowski (by patient) or DeLong, and Welch's degrees of freedom over
 * patients (images where they are independent), as pROC's unpaired test. For the same images use `compareAuroc`, which sees
 * more.
 *
 * @returns The comparison. Undefined with reason `"empty"`, `"all-masked"` (no image weighs anything), `"single-class"`, `"too-few"` or `"zero-width"` (no variance in
 * either set).
 * @throws RangeError as `aurocInterval`.
 *
 * @example
 * ```ts
 * import { compareUnpairedAuroc } from "@xrt/metrics";
 * const inside = { yTrue: [0, 0, 0, 1, 1, 1], yScore: [1, 2, 4, 3, 5, 6], groups: "independent" } as const;
 * const outside = { yTrue: [0, 0, 1, 1], yScore: [3, 1, 2, 4], groups: "independent" } as const;
 * const { difference, verdict } = compareUnpairedAuroc(inside, outside);
 * [difference.value.toFixed(3), verdict]; // => ["0.139", "inconclusive"]
 * ```
 */
export function compareUnpairedAuroc(
  a: ScoredSet,
  b: ScoredSet,
  { level = 0.95 }: CompareUnpairedOptions = {},
): UnpairedComparison {
  for (const [name, set] of Object.entries({ a, b })) {
    const { yTrue, yScore } = checkRecord("compareUnpairedAuroc", set, {
      ...{ name, wants: "{ yTrue, yScore }" },
    });
    checkArrays("compareUnpairedAuroc", { [`${name}.yTrue`]: yTrue, [`${name}.yScore`]: yScore });
  }
  const [ofA, ofB] = [a, b].map(({ yTrue, yScore, weights, groups }) =>
    aurocInterval(yTrue, yScore, { ...(groups && { groups }), weights, method: "wald", level }),
  ) as [Estimate, Estimate];
  const clustered = [ofA, ofB].some(({ method }) => method.includes("obuchowski"));
  const weighted = a.weights ?? b.weights;
  const warnings = [ofA, ofB].flatMap((e) => e.warnings);
  const base = {
    ...{ level, n: ofA.n + ofB.n },
    method: `unpaired-${clustered ? "obuchowski" : "delong"}${weighted ? "-weighted" : ""}`,
    warnings: warnings.filter((w, i) => warnings.findIndex((v) => v.code === w.code) === i),
  };
  const none = (value: number, reason: string): UnpairedComparison => ({
    difference: { ...base, value, reason },
    ...{ t: Number.NaN, df: Number.NaN, p: Number.NaN, verdict: "inconclusive" },
  });
  if (Number.isNaN(ofA.value) || Number.isNaN(ofB.value)) {
    return none(Number.NaN, ofA.reason ?? ofB.reason ?? "empty");
  }
  const value = ofA.value - ofB.value;
  if (ofA.se === undefined || ofB.se === undefined) return none(value, "too-few");
  if (ofA.se === 0 && ofB.se === 0) return none(value, "zero-width");
  const side = (e: Estimate) => ({
    value: e.value as number,
    variance: (e.se as number) ** 2,
    n: e.nGroups ?? e.n,
  });
  const { lower, upper, ...test } = welch(side(ofA), side(ofB), level);
  const ends = { lower: Math.max(-1, lower), upper: Math.min(1, upper) };
  const se = Math.hypot(ofA.se, ofB.se);
  return {
    difference: { ...base, value, ...ends, se },
    ...test,
    verdict: verdictOf(ends.lower, ends.upper),
  };
}
