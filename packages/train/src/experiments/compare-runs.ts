import { DataError } from "@xrt/core";
import {
  aurocInterval,
  bootstrap,
  compareAuroc,
  compareSeeds,
  type Estimate,
  type Groups,
  presortedAuroc,
  type Verdict,
} from "@xrt/metrics";

/** Scores of the same test images, by one or several networks that differ in their seed. */
export type Runs = readonly ArrayLike<number>[];

/** Labels of the test images, and how runs on them are judged. */
export interface Judged {
  readonly labels: Float64Array;
  readonly groups: Groups | undefined;
  readonly level: number;
  /** Of the bootstrap. */
  readonly seed: number;
}

/** The difference of two arms. */
export interface RunsComparison {
  readonly difference: Estimate;
  /** Two-sided p-value; NaN with several seeds, whose spread the interval holds. */
  readonly p: number;
  readonly verdict: Verdict;
}

/** The AUROC of an arm: mean over its runs, with an interval by patient. */
export function aurocOfRuns(runs: Runs, { labels, groups, level, seed }: Judged): Estimate {
  const [only = []] = runs;
  const options = { ...(groups && { groups }), level };
  if (runs.length === 1) return aurocInterval(labels, only, options);
  const each = runs.map((scores) => presortedAuroc(labels, scores));
  const mean = (weights: Float64Array) =>
    each.reduce((sum, of) => sum + of(weights), 0) / each.length;
  const { percentile: _, degenerate: __, ...found } = bootstrap(labels, mean, { ...options, seed });
  return { ...found, method: `${found.method}-mean-of-${runs.length}-seeds` };
}

/**
 * AUROC of A minus AUROC of B, paired, with the patient as the unit: for one run of each by `compareAuroc`, for several by
 * `compareSeeds`, whose interval is that of the next pair of runs.
 */
export function compareRuns(
  a: Runs,
  b: Runs,
  { labels, groups, level, seed }: Judged,
): RunsComparison {
  const options = { ...(groups && { groups }), level };
  const [onlyA = [], onlyB = []] = [a[0], b[0]];
  if (a.length === 1 && b.length === 1) return compareAuroc(labels, onlyA, onlyB, options);
  const { difference, verdict } = compareSeeds(labels, a, b, { ...options, seed });
  return { difference, p: Number.NaN, verdict };
}

/**
 * Runs from one list of scores or several.
 *
 * @throws DataError when there are none, or not one score to each label.
 */
export function runsOf(
  caller: string,
  name: string,
  scores: ArrayLike<number> | readonly ArrayLike<number>[],
  n: number,
): Runs {
  const first = scores[0];
  const runs = (typeof first === "object" ? scores : [scores]) as Runs;
  for (const [k, run] of runs.entries()) {
    if (run.length === n) continue;
    throw new DataError(
      `${caller}: run ${k} of ${name} has ${run.length} scores, there are ${n} labels`,
    );
  }
  if (runs.length === 0) throw new DataError(`${caller}: ${name} has no runs`);
  return runs;
}
