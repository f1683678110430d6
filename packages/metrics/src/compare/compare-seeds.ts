import type { Estimate, Warning } from "../estimate.js";
import { checkArrays } from "../internal/check-given.js";
import { checkScores } from "../internal/check-scores.js";
import { criticalZ } from "../internal/normal.js";
import { patientResamples } from "../internal/patient-resamples.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { presortedAuroc } from "../internal/presorted-auroc.js";
import { quantile } from "../internal/quantile.js";
import { samplingUnits } from "../internal/sampling-units.js";
import { type Verdict, verdictOf } from "../internal/verdict.js";
import { weightedDraws } from "../internal/weighted-draws.js";
import { type BootstrapOptions, checkReplicates } from "../intervals/bootstrap.js";

/** Two ways of training, each run with several seeds and tested on the same images. */
export interface SeedComparison {
  /** Mean AUROC of A minus mean AUROC of B, with an interval over seeds and patients. */
  readonly difference: Estimate;
  /** Share of (run of A, run of B, patient resample) in which A has the larger AUROC, ties one half; NaN if undefined. */
  readonly probabilityOfSuperiority: number;
  /** Variance of the difference of two runs: over seeds, over patient resamples, and in all. */
  readonly variance: {
    readonly seed: number;
    readonly patient: number;
    readonly total: number;
  } | null;
  readonly verdict: Verdict;
}

/**
 * Compares two ways of training by several runs of each: would A be better with another seed, and on other patients?
 *
 * Every run of A meets every run of B on every stratified resample of patients, the same for all. The interval holds the
 * differences of single runs, so that it does not shrink as seeds are added: it speaks of the next run, not of the mean.
 * Weights travel with the images, as in `bootstrap`.
 *
 * @param yTrue - Labels of the test images, 0 or 1.
 * @param runsA - Scores of each run of A, one or more.
 * @param runsB - Scores of each run of B.
 * @returns The comparison, undefined with reason `"empty"`, `"all-masked"` (no image weighs anything), `"single-class"` or `"too-few"` (one patient in a class).
 * Warnings as `bootstrap`, and `few-seeds` below three runs of either.
 * @throws RangeError as `bootstrap`, and when there are no runs or lengths differ.
 *
 * @example
 * ```ts
 * import { compareSeeds } from "@xrt/metrics";
 * const yTrue = [0, 0, 0, 0, 1, 1, 1, 1];
 * const a = [[1, 2, 3, 5, 4, 6, 7, 8], [1, 2, 4, 3, 5, 6, 8, 7], [2, 1, 3, 4, 5, 7, 6, 8]];
 * const b = [[3, 8, 2, 5, 7, 1, 4, 6], [8, 3, 2, 5, 7, 1, 4, 6], [3, 7, 2, 5, 8, 1, 4, 6]];
 * const found = compareSeeds(yTrue, a, b, { groups: "independent" });
 * [found.difference.value.toFixed(3), found.probabilityOfSuperiority > 0.9]; // => ["0.458", true]
 * ```
 */
export function compareSeeds(
  yTrue: ArrayLike<number>,
  runsA: readonly ArrayLike<number>[],
  runsB: readonly ArrayLike<number>[],
  {
    groups,
    weights,
    replicates = 2000,
    seed = 0,
    level = 0.95,
  }: Omit<BootstrapOptions, "interval"> = {},
): SeedComparison {
  criticalZ("compareSeeds", level);
  checkReplicates("compareSeeds", replicates);
  checkArrays("compareSeeds", { yTrue, runsA, runsB });
  if (runsA.length === 0 || runsB.length === 0) {
    throw new RangeError(
      `compareSeeds: ${runsA.length} runs of A and ${runsB.length} of B, wants one of each at least`,
    );
  }
  for (const [name, runs] of Object.entries({ runsA, runsB })) {
    for (const [k, scores] of runs.entries()) {
      checkScores("compareSeeds", yTrue, scores, `${name}[${k}]`);
    }
  }
  const drawn = weightedDraws("compareSeeds", yTrue, { groups, weights });
  const { labels, weigh } = drawn;
  const { reason, ...counts } = checkScores("compareSeeds", labels, labels);
  const units = samplingUnits("compareSeeds", labels, drawn.groups, drawn.weights);
  const warnings = [...units.warnings, ...fewSeeds(runsA.length, runsB.length)];
  const base = (value: number | string): Estimate => ({
    ...pointEstimate(`bootstrap-seeds${weights ? "-weighted" : ""}`, counts, value, warnings),
    ...units.counted,
    level,
  });
  const none = (difference: Estimate): SeedComparison => ({
    difference,
    ...{ probabilityOfSuperiority: Number.NaN, variance: null, verdict: "inconclusive" },
  });
  if (reason !== undefined) {
    return none(base(reason === "empty" && yTrue.length > 0 ? "all-masked" : reason));
  }
  const statistics = [runsA, runsB].map((runs) => runs.map((s) => presortedAuroc(yTrue, s)));
  const differences = (counts: Float64Array) => {
    const weighed = weigh(counts);
    const [a, b] = statistics.map((list) => list.map((of) => of(weighed) as number));
    return (a as number[]).flatMap((x) => (b as number[]).map((y) => x - y));
  };
  const observed = differences(new Float64Array(counts.n).fill(1));
  const value = mean(observed);
  const resamples = patientResamples(labels, units.patients, seed);
  if (resamples.strata.some((stratum) => stratum.length < 2)) {
    return none({ ...base(value), reason: "too-few" });
  }
  const all = new Float64Array(replicates * observed.length);
  const means = new Float64Array(replicates);
  for (let b = 0; b < replicates; b++) {
    const found = differences(resamples.draw(b));
    all.set(found, b * observed.length);
    means[b] = mean(found);
  }
  const won = all.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0);
  const variance = { seed: spread(observed), patient: spread(means), total: spread(all) };
  all.sort();
  const lower = quantile(all, (1 - level) / 2);
  const upper = quantile(all, (1 + level) / 2);
  return {
    difference: { ...base(value), lower, upper, se: Math.sqrt(variance.total) },
    probabilityOfSuperiority: won / all.length,
    variance,
    verdict: verdictOf(lower, upper),
  };
}

function fewSeeds(a: number, b: number): Warning[] {
  if (Math.min(a, b) >= 3) return [];
  const message = `${a} runs of A and ${b} of B; below three of each the spread over seeds is hardly known`;
  return [{ code: "few-seeds", message }];
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** The mean square around the mean. */
function spread(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - centre) ** 2;
  return sum / values.length;
}
