import type { Estimate, Warning } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkArrays } from "../internal/check-given.js";
import { influences } from "../internal/influences.js";
import { logitInterval } from "../internal/logit-interval.js";
import { newcombe5 } from "../internal/newcombe5.js";
import { criticalZ } from "../internal/normal.js";
import { presortedAuroc } from "../internal/presorted-auroc.js";
import { keptGroups, type SampleOptions, sampleOf } from "../internal/sample.js";
import { type SamplingUnits, samplingUnits } from "../internal/sampling-units.js";
import { standardError, ZERO_WIDTH } from "../internal/standard-error.js";
import { withoutWeightless } from "../internal/weights.js";
import { bootstrap } from "./bootstrap.js";

/**
 * How an interval is made: on the logit scale, by Newcombe's method 5, estimate ± z se clipped to 0 and 1, or by resampling
 * patients (`bootstrap`, BCa).
 */
export type AurocIntervalMethod = "logit" | "newcombe5" | "wald" | "bootstrap";

export interface AurocIntervalOptions {
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
  /** Default `"auto"`: the choice described at {@link aurocInterval}. */
  readonly method?: AurocIntervalMethod | "auto";
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
  /** Seed of the bootstrap; default 0. */
  readonly seed?: number;
  /** Resamples of the bootstrap; default 2000. */
  readonly replicates?: number;
}

/**
 * The AUROC with an interval that takes the patient, not the image, as the unit.
 *
 * `"auto"` chooses what covered best in simulation:
 * - Patients with several images: Obuchowski's standard error on the logit scale. At AUROC 0 or 1 that is undefined; there
 *   Newcombe's method 5 counts patients instead of images.
 * - Independent images: Newcombe's method 5 where a class has fewer than 30 of them or the AUROC is above .95 (or below .05:
 *   turning the scores round turns the interval round), else DeLong's standard error on the logit scale.
 * - With weights: the standard error of the weighted AUROC (`delongCovariance`, `obuchowskiCovariance`) on the logit scale. Newcombe's
 *   method counts images, and for what count weights stand in it is not established: at AUROC 0 or 1 there is no interval.
 *
 * The `method` of the result names what was used: `"newcombe5"`, `"newcombe5-patients"`, `"bootstrap-bca"`, or `"logit"` or `"wald"` with
 * `"-delong"` or `"-obuchowski"`, and then `"-weighted"` with weights. Newcombe 2006; DeLong 1988; Obuchowski 1997.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The estimate. The value is NaN with reason `"empty"`, `"all-masked"` or `"single-class"`; the interval alone absent with `"too-few"` (one
 * unit in a class) or `"auroc-at-bound"` (`"logit"` at 0 or 1). Warnings: `groups-not-given`, `few-patients`,
 * `auroc-at-bound`, `zero-width`.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a score is not finite, a weight is below 0 or not finite, a
 * patient has no name, `level` is not between 0 and 1, `method` is unknown, or it is `"newcombe5"` with weights.
 *
 * @example
 * ```ts
 * import { aurocInterval } from "@xrt/metrics";
 * const e = aurocInterval([0, 0, 1, 1, 0, 1], [1, 2, 2, 3, 1, 4], { groups: ["a", "a", "b", "b", "c", "d"] });
 * [e.value.toFixed(3), e.lower?.toFixed(3), e.upper?.toFixed(3)]; // => ["0.944", "0.706", "0.992"]
 * [e.method, e.nGroups]; // => ["logit-obuchowski", 4]
 * ```
 */
export function aurocInterval(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  {
    mask,
    weights,
    groups,
    method = "auto",
    level = 0.95,
    seed = 0,
    replicates = 2000,
  }: AurocIntervalOptions = {},
): Estimate {
  checkArrays("aurocInterval", { yTrue, yScore });
  const counting = withoutWeightless("aurocInterval", yTrue.length, { mask, weights });
  const sample = sampleOf("aurocInterval", yTrue, yScore, counting);
  const { yTrue: labels, yScore: scores, weights: heavy, counts, reason } = sample;
  const kept = keptGroups("aurocInterval", yTrue.length, { mask: counting.mask, groups });
  const z = criticalZ("aurocInterval", level);
  if (!METHODS.includes(method)) {
    throw new RangeError(
      `aurocInterval: method is "${method}", wants one of ${METHODS.join(", ")}`,
    );
  }
  if (method === "newcombe5" && weights) {
    throw new RangeError(
      'aurocInterval: method is "newcombe5", which counts images and has no place for weights; wants logit, wald or bootstrap',
    );
  }
  const units = samplingUnits("aurocInterval", labels, kept.groups, heavy);
  const base = { ...counts, ...units.counted, level };
  if (reason !== undefined) {
    return { ...base, value: Number.NaN, method, warnings: units.warnings, reason };
  }
  const column = influences(labels, scores, heavy);
  const value = column.theta;
  const used = method !== "auto" ? method : weights ? "logit" : choose(value, units);
  const found = { ...base, value, method: `${nameOf(used, units)}${weights ? "-weighted" : ""}` };
  const warnings = [...units.warnings, ...atBound(value)];
  if (Math.min(units.positive, units.negative) < 2) {
    return { ...found, warnings, reason: "too-few" };
  }
  if (used === "newcombe5") {
    return { ...found, ...newcombe5(value, units.positive, units.negative, z), warnings };
  }
  if (used === "bootstrap") {
    const statistic = presortedAuroc(labels, scores);
    const options = { ...kept, weights: heavy, level, seed, replicates };
    const { percentile: _, degenerate: __, ...resampled } = bootstrap(labels, statistic, options);
    // the same number as from the statistic, but for a rounding
    return { ...resampled, value, warnings: [...resampled.warnings, ...atBound(value)] };
  }
  const se = standardError(column, labels, units);
  if (used === "logit" && isBound(value)) {
    return { ...found, se, warnings, reason: "auroc-at-bound" };
  }
  const ends =
    used === "logit"
      ? logitInterval(value, se, z)
      : { lower: Math.max(0, value - z * se), upper: Math.min(1, value + z * se) };
  return { ...found, ...ends, se, warnings: [...warnings, ...zeroWidth(se)] };
}

const METHODS: readonly string[] = ["auto", "logit", "newcombe5", "wald", "bootstrap"];

function choose(theta: number, { patients, positive, negative }: SamplingUnits) {
  if (patients) return isBound(theta) ? "newcombe5" : "logit";
  const few = Math.min(positive, negative) < 30;
  return few || theta > 0.95 || theta < 0.05 ? "newcombe5" : "logit";
}

function nameOf(used: AurocIntervalMethod, { patients }: SamplingUnits): string {
  if (used === "newcombe5") return patients ? "newcombe5-patients" : "newcombe5";
  return `${used}-${patients ? "obuchowski" : "delong"}`;
}

function isBound(theta: number): boolean {
  return theta === 0 || theta === 1;
}

function atBound(theta: number): Warning[] {
  if (!isBound(theta)) return [];
  const message = `AUROC is ${theta}: the spread of the scores says nothing about its error`;
  return [{ code: "auroc-at-bound", message }];
}

function zeroWidth(se: number): Warning[] {
  if (se >= ZERO_WIDTH) return [];
  const message =
    "the standard error is 0, so the interval has no width, which does not prove it certain";
  return [{ code: "zero-width", message }];
}
