import type { Estimate, Warning } from "../estimate.js";
import type { Groups } from "../groups.js";
import { bcaInterval } from "../internal/bca.js";
import { checkFunction } from "../internal/check-given.js";
import { checkScores } from "../internal/check-scores.js";
import { criticalZ } from "../internal/normal.js";
import { type PatientResamples, patientResamples } from "../internal/patient-resamples.js";
import { numberOr, pointEstimate } from "../internal/point-estimate.js";
import { quantile } from "../internal/quantile.js";
import type { SampleOptions } from "../internal/sample.js";
import { samplingUnits } from "../internal/sampling-units.js";
import { weightedDraws } from "../internal/weighted-draws.js";

/**
 * A statistic of images that are counted several times: `weights[i]` is how often image i is in the sample, a whole number,
 * times its weight where the images have weights. NaN where it is undefined for that sample. The array is used again by the
 * next call.
 */
export type WeightedStatistic = (weights: Float64Array) => number;

export interface BootstrapOptions {
  /**
   * Patient of each image, or `"independent"` if no patient has two images. Without it images are taken as independent,
   * with the warning `groups-not-given`.
   */
  readonly groups?: Groups;
  /**
   * Weight of each image, finite and not negative; default 1. A sampling or importance weight that travels with the image: drawn
   * twice it counts twice its weight. Patients whose images weigh nothing are not drawn.
   */
  readonly weights?: SampleOptions["weights"];
  /** Resamples, at least 100; default 2000. */
  readonly replicates?: number;
  /** Default 0. Replicate b is a function of the seed and b only. */
  readonly seed?: number;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
  /** Which interval is `lower` and `upper`: bias-corrected and accelerated (default), or the plain quantiles. */
  readonly interval?: "bca" | "percentile";
}

/** An estimate with the quantiles of its replicates. */
export interface BootstrapEstimate extends Estimate {
  /** The plain quantiles of the replicates; `null` where there is no interval. */
  readonly percentile: { readonly lower: number; readonly upper: number } | null;
  /** Replicates for which the statistic was undefined; left out. */
  readonly degenerate: number;
}

/**
 * A statistic with an interval by resampling patients, stratified by their labels.
 *
 * Patients are drawn with replacement, with all their images, positive ones and negative ones apart (five or more patients
 * that are both make a third stratum). For a difference of two models let the statistic be the difference: the same draw then
 * meets both. Davison and Hinkley 1997; BCa: Efron 1987. With weights the statistic sees them times the draws, and weights are
 * taken as fixed: those that were estimated from the same images have an error of their own, which is not in here.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param statistic - Of the images as often as they were drawn; called once for each replicate and patient.
 * @returns The estimate. Its value is the statistic of all images once; NaN with reason `"undefined-statistic"`,
 * `"empty"` or `"all-masked"` (no image weighs anything). The
 * interval alone is absent with `"too-few"` (one patient in a stratum), `"degenerate-replicates"` (fewer than 100 are left)
 * or `"one-sided-replicates"` (BCa where all lie on one side). Warnings: `groups-not-given`, `few-patients`,
 * `degenerate-replicates`, `zero-width`.
 * @throws RangeError when a label is neither 0 nor 1, a patient has no name, a weight is below 0 or not finite, or an option is out of range.
 *
 * @example
 * ```ts
 * import { auroc, bootstrap } from "@xrt/metrics";
 * const yTrue = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
 * const yScore = [1, 2, 3, 4, 6, 5, 7, 8, 9, 3];
 * const statistic = (weights: Float64Array) => auroc(yTrue, yScore, { weights }).value;
 * const e = bootstrap(yTrue, statistic, { groups: "independent", seed: 1 });
 * [e.value, e.method, (e.lower ?? 1) < 0.86]; // => [0.86, "bootstrap-bca", true]
 * ```
 */
export function bootstrap(
  yTrue: ArrayLike<number>,
  statistic: WeightedStatistic,
  {
    groups,
    weights,
    replicates = 2000,
    seed = 0,
    level = 0.95,
    interval = "bca",
  }: BootstrapOptions = {},
): BootstrapEstimate {
  criticalZ("bootstrap", level);
  if (interval !== "bca" && interval !== "percentile") {
    throw new RangeError(`bootstrap: interval is "${interval}", wants bca or percentile`);
  }
  checkFunction("bootstrap", "statistic", statistic);
  checkScores("bootstrap", yTrue, yTrue);
  const drawn = weightedDraws("bootstrap", yTrue, { groups, weights });
  const { labels, weigh } = drawn;
  const of: WeightedStatistic = (images) => statistic(weigh(images));
  const { reason: _, ...counts } = checkScores("bootstrap", labels, labels);
  const units = samplingUnits("bootstrap", labels, drawn.groups, drawn.weights);
  const resamples = patientResamples(labels, units.patients, seed);
  const value = counts.n === 0 ? Number.NaN : of(new Float64Array(counts.n).fill(1));
  const none = { percentile: null, degenerate: 0 };
  const base = (warnings: readonly Warning[], given = value): Estimate => ({
    ...pointEstimate(
      `bootstrap-${interval}${weights ? "-weighted" : ""}`,
      counts,
      numberOr("undefined-statistic", given),
      warnings,
    ),
    ...units.counted,
    level,
  });
  if (counts.n === 0) {
    const reason = yTrue.length === 0 ? "empty" : "all-masked";
    return { ...base(units.warnings), reason, ...none };
  }
  if (Number.isNaN(value)) return { ...base(units.warnings), ...none };
  if (resamples.strata.some((stratum) => stratum.length < 2)) {
    return { ...base(units.warnings), reason: "too-few", ...none };
  }
  const { values, degenerate } = replicate(resamples, of, replicates);
  const warnings = [...units.warnings, ...notesOn(values, degenerate, replicates)];
  if (values.length < LEAST) {
    return { ...base(warnings), reason: "degenerate-replicates", percentile: null, degenerate };
  }
  values.sort();
  const percentile = {
    lower: quantile(values, (1 - level) / 2),
    upper: quantile(values, (1 + level) / 2),
  };
  const found = { ...base(warnings), se: deviation(values), percentile, degenerate };
  if (interval === "percentile") return { ...found, ...percentile };
  const ends = bcaInterval(values, value, jackknife(resamples, of, value), level);
  return ends ? { ...found, ...ends } : { ...found, reason: "one-sided-replicates" };
}

/**
 * The replicates behind `bootstrap`, in the order of their numbers; NaN where the statistic is undefined.
 *
 * @throws RangeError as `bootstrap`.
 */
export function bootstrapReplicates(
  yTrue: ArrayLike<number>,
  statistic: WeightedStatistic,
  { groups, weights, replicates = 2000, seed = 0 }: BootstrapOptions = {},
): Float64Array {
  const caller = "bootstrapReplicates";
  checkFunction(caller, "statistic", statistic);
  checkScores(caller, yTrue, yTrue);
  checkReplicates(caller, replicates);
  const { labels, groups: kept, weigh } = weightedDraws(caller, yTrue, { groups, weights });
  const { patients } = samplingUnits(caller, labels, kept);
  const { draw } = patientResamples(labels, patients, seed);
  return Float64Array.from({ length: replicates }, (_, b) => statistic(weigh(draw(b))));
}

/** Fewer replicates than these make no interval. */
const LEAST = 100;

function replicate(
  { draw }: PatientResamples,
  statistic: WeightedStatistic,
  replicates: number,
): { values: Float64Array; degenerate: number } {
  checkReplicates("bootstrap", replicates);
  const values = new Float64Array(replicates);
  let defined = 0;
  for (let b = 0; b < replicates; b++) {
    const value = statistic(draw(b));
    if (!Number.isNaN(value)) values[defined++] = value;
  }
  return { values: values.subarray(0, defined), degenerate: replicates - defined };
}

/** @throws RangeError unless `replicates` is a whole number that makes an interval and fits the generator. */
export function checkReplicates(caller: string, replicates: number): void {
  if (!Number.isSafeInteger(replicates) || replicates < LEAST || replicates > 2 ** 20) {
    throw new RangeError(
      `${caller}: replicates is ${replicates}, wants a whole number from ${LEAST} to ${2 ** 20}`,
    );
  }
}

/** The statistic without each unit, by stratum; that of all where it is undefined without one. */
function jackknife(
  { strata, unitOf }: PatientResamples,
  statistic: WeightedStatistic,
  value: number,
): number[][] {
  const weights = new Float64Array(unitOf.length);
  return strata.map((units) =>
    units.map((unit) => {
      for (let i = 0; i < weights.length; i++) weights[i] = unitOf[i] === unit ? 0 : 1;
      const without = statistic(weights);
      return Number.isNaN(without) ? value : without;
    }),
  );
}

function notesOn(values: Float64Array, degenerate: number, replicates: number): Warning[] {
  const notes: Warning[] = [];
  if (degenerate > 0) {
    const message = `the statistic is undefined in ${degenerate} of ${replicates} resamples, which were left out`;
    notes.push({ code: "degenerate-replicates", message });
  }
  if (values.length > 0 && values.every((v) => v === values[0])) {
    const message = "all resamples give the same value, so the interval has no width";
    notes.push({ code: "zero-width", message });
  }
  return notes;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1));
}
