import { DataError } from "@xrt/core";
import { bootstrap, type Estimate, type Groups, presortedAuroc } from "@xrt/metrics";
import {
  aurocOfRuns,
  compareRuns,
  type Judged,
  type Runs,
  type RunsComparison,
  runsOf,
} from "./compare-runs.js";

/** Scores of the same test images by the three arms, one list or one for each seed. */
export interface GainArms {
  /** Started from random weights. */
  readonly scratch: ArrayLike<number> | readonly ArrayLike<number>[];
  /** Started from random weights with the mean and variance of the pretrained ones, layer by layer. */
  readonly meanVar: ArrayLike<number> | readonly ArrayLike<number>[];
  /** Started from the pretrained weights. */
  readonly pretrained: ArrayLike<number> | readonly ArrayLike<number>[];
}

/** Options of {@link gainDecomposition}. */
export interface GainDecompositionOptions {
  /** Patient of each image, or `"independent"`; without it images are taken as independent, with a warning. */
  readonly groups?: Groups;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
  /** Seed of the bootstrap behind shares and means over seeds; default 0. */
  readonly seed?: number;
}

/** Where the gain of pre-training comes from. */
export interface GainDecomposition {
  readonly arms: {
    readonly scratch: Estimate;
    readonly meanVar: Estimate;
    readonly pretrained: Estimate;
  };
  /** Pretrained minus scratch: `scaling` and `features` together. */
  readonly total: RunsComparison;
  /** Mean-var minus scratch: what well-scaled weights are worth without any feature in them. */
  readonly scaling: RunsComparison;
  /** Pretrained minus mean-var: what the features are worth. */
  readonly features: RunsComparison;
  /**
   * `scaling` over `total`, with a bootstrap interval by patient. NaN with reason `"total-holds-zero"` where the interval of the total holds
   * 0: a share of what may be nothing is no number.
   */
  readonly scalingShare: Estimate;
  /** `features` over `total`, in the same way. */
  readonly featureShare: Estimate;
}

/** The three terms of a gain, from one number for each arm. */
export function decomposeGain({
  scratch,
  meanVar,
  pretrained,
}: Readonly<Record<keyof GainArms, number>>): { total: number; scaling: number; features: number } {
  return {
    total: pretrained - scratch,
    scaling: meanVar - scratch,
    features: pretrained - meanVar,
  };
}

/**
 * Splits the gain of pre-training in AUROC into what the scale of the weights does and what the features do: pretrained - scratch =
 * (mean-var - scratch) + (pretrained - mean-var), each paired, with the patient as the unit (Raghu et al., "Transfusion:
 * Understanding transfer learning for medical imaging", 2019, whose mean-var initialisation it rests on).
 *
 * @param yTrue - Labels of the test images, 0 or 1; NaN where one was not observed.
 * @param arms - Scores of the arms for these images, as `trainArms` returns them; several lists are runs with several seeds, and the intervals then hold the
 *   spread over seeds.
 * @throws DataError when lengths differ or an arm has no runs; RangeError when a label is neither 0 nor 1 or a score is not finite.
 *
 * @example
 * ```ts
 * import { gainDecomposition } from "@xrt/train";
 * const yTrue = [0, 0, 0, 0, 1, 1, 1, 1];
 * const { total, scaling, features, featureShare } = gainDecomposition(
 *   yTrue,
 *   { scratch: [3, 8, 2, 5, 7, 1, 4, 6], meanVar: [3, 7, 2, 5, 8, 1, 4, 6], pretrained: [1, 2, 3, 5, 4, 6, 7, 8] },
 *   { groups: "independent" },
 * );
 * [total, scaling, features].map(({ difference }) => difference.value); // => [0.4375, 0.0625, 0.375]
 * featureShare.reason; // => "total-holds-zero"
 * ```
 */
export function gainDecomposition(
  yTrue: ArrayLike<number>,
  arms: GainArms,
  { groups: given, level = 0.95, seed = 0 }: GainDecompositionOptions = {},
): GainDecomposition {
  const all = Float64Array.from(yTrue);
  const observed = [...all.keys()].filter((i) => !Number.isNaN(all[i]));
  const pick = (values: ArrayLike<number>) =>
    Float64Array.from(observed, (i) => values[i] as number);
  if (Array.isArray(given) && given.length !== all.length) {
    throw new DataError(`gainDecomposition: got ${all.length} labels and ${given.length} groups`);
  }
  const groups = Array.isArray(given) ? observed.map((i) => given[i] as string) : given;
  const labels = pick(all);
  const judged = { labels, groups, level, seed } as const;
  const of = (name: keyof GainArms) =>
    runsOf("gainDecomposition", name, arms[name], all.length).map(pick);
  const runs = { scratch: of("scratch"), meanVar: of("meanVar"), pretrained: of("pretrained") };
  const seeds = new Set(Object.values(runs).map(({ length }) => length));
  if (seeds.size > 1) {
    throw new DataError(
      `gainDecomposition: the arms have ${[...seeds].join(" and ")} runs; wants as many seeds of each`,
    );
  }
  const total = compareRuns(runs.pretrained, runs.scratch, judged);
  return {
    arms: {
      scratch: aurocOfRuns(runs.scratch, judged),
      meanVar: aurocOfRuns(runs.meanVar, judged),
      pretrained: aurocOfRuns(runs.pretrained, judged),
    },
    total,
    scaling: compareRuns(runs.meanVar, runs.scratch, judged),
    features: compareRuns(runs.pretrained, runs.meanVar, judged),
    scalingShare: share("scaling", runs, total, judged),
    featureShare: share("features", runs, total, judged),
  };
}

function share(
  part: "scaling" | "features",
  runs: Readonly<Record<keyof GainArms, Runs>>,
  { verdict, difference }: RunsComparison,
  { labels, groups, level, seed }: Judged,
): Estimate {
  if (verdict === "inconclusive") {
    const { lower: _, upper: __, se: ___, ...rest } = difference;
    const reason = difference.reason ?? "total-holds-zero";
    return { ...rest, value: Number.NaN, method: `${part}-share`, warnings: [], reason };
  }
  const mean = (own: Runs) => {
    const each = own.map((scores) => presortedAuroc(labels, scores));
    return (weights: Float64Array) =>
      each.reduce((sum, one) => sum + one(weights), 0) / each.length;
  };
  const [scratch, meanVar, pretrained] = [runs.scratch, runs.meanVar, runs.pretrained].map(
    mean,
  ) as [(w: Float64Array) => number, (w: Float64Array) => number, (w: Float64Array) => number];
  const statistic = (weights: Float64Array) => {
    const terms = decomposeGain({
      scratch: scratch(weights),
      meanVar: meanVar(weights),
      pretrained: pretrained(weights),
    });
    // a resample in which the total is nothing has no share
    return terms.total === 0 ? Number.NaN : terms[part] / terms.total;
  };
  const options = { ...(groups && { groups }), level, seed, interval: "percentile" } as const;
  const { percentile: _, degenerate: __, ...found } = bootstrap(labels, statistic, options);
  return { ...found, method: `${part}-share-${found.method}` };
}
