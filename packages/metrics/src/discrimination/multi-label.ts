import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkArrays } from "../internal/check-given.js";
import type { SampleOptions } from "../internal/sample.js";

/** A metric of 0/1 labels and scores, such as `auroc`, `averagePrecision` or, with an interval, `aurocInterval`. */
export type BinaryMetric = (
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  options: SampleOptions & { readonly groups?: Groups },
) => Estimate;

/** An average over labels. */
export interface LabelAverage extends Estimate {
  /** Labels for which the metric is defined: those that were averaged. */
  readonly nDefined: number;
  readonly nLabels: number;
}

/** A metric of every label, and averages. */
export interface MultiLabelMetric {
  /** One estimate a label, in order; NaN with its reason where the label is undefined. */
  readonly perLabel: readonly Estimate[];
  /** Unweighted mean over the defined labels. */
  readonly macro: LabelAverage;
  /** Mean over the defined labels, each weighted by its number of positives, or by what they weigh. */
  readonly weighted: LabelAverage;
  /** The metric of all entries of all labels pooled; scores of different labels then have to mean the same. */
  readonly micro: Estimate;
}

export interface MultiLabelOptions {
  /** Weight of each image, finite and not negative; default 1. */
  readonly weights?: ArrayLike<number>;
  /** Patient of each image, or `"independent"`, for a metric that has an interval. */
  readonly groups?: Groups;
}

/**
 * A binary metric of each label, with its macro, weighted and micro average.
 *
 * A label that was not observed is NaN, and counts nowhere: not as a negative, not as a 0. A label without both classes is
 * undefined and left out of the averages, which say how many they hold (other libraries count it as 0).
 *
 * Weights and patients go to the metric, so that `aurocInterval` gives each label its interval; pooled for `micro` an image has
 * several entries, which count as those of one patient. The averages have no interval: give them to `bootstrap`.
 *
 * @param metric - For example `auroc`.
 * @param yTrue - One column a label, each of 0, 1 or NaN for each image.
 * @param yScore - As many columns of scores; the score of a label that is NaN may be anything.
 * @returns Estimates. An average over no defined label is NaN with reason `"no-defined-label"`.
 * @throws RangeError when there are no columns, or their numbers or lengths differ, and as `metric`.
 *
 * @example
 * ```ts
 * import { auroc, multiLabel } from "@xrt/metrics";
 * const yTrue = [[1, 0, 0, 1], [0, Number.NaN, 1, 1], [1, 1, 1, 1]];
 * const { perLabel, macro } = multiLabel(auroc, yTrue, [[4, 2, 3, 1], [1, 0, 2, 2], [1, 2, 3, 4]]);
 * perLabel.map((e) => e.value); // => [0.5, 1, NaN]
 * [macro.value, macro.nDefined, macro.nLabels]; // => [0.75, 2, 3]
 * ```
 */
export function multiLabel(
  metric: BinaryMetric,
  yTrue: readonly ArrayLike<number>[],
  yScore: readonly ArrayLike<number>[],
  { weights, groups }: MultiLabelOptions = {},
): MultiLabelMetric {
  const n = imagesOf(yTrue, yScore);
  const estimates = yTrue.map((labels, k) =>
    metric(labels, yScore[k] as ArrayLike<number>, {
      ...{ mask: observed(labels), weights },
      ...(groups && { groups }),
    }),
  );
  const all = yTrue.flatMap((labels) => Array.from(labels));
  const micro = metric(
    all,
    yScore.flatMap((scores) => Array.from(scores)),
    {
      ...{ mask: observed(all), weights: weights && yTrue.flatMap(() => Array.from(weights)) },
      ...(groups && { groups: pooledGroups(groups, yTrue) }),
    },
  );
  const positives = yTrue.map((labels) => positiveWeight(labels, weights));
  return {
    perLabel: estimates,
    macro: average("macro", n, estimates, () => 1),
    weighted: average("weighted", n, estimates, (k) => positives[k] as number),
    micro: { ...micro, method: `micro-${micro.method}` },
  };
}

function imagesOf(
  yTrue: readonly ArrayLike<number>[],
  yScore: readonly ArrayLike<number>[],
): number {
  checkArrays("multiLabel", { yTrue, yScore });
  const n = yTrue[0]?.length;
  if (n === undefined || yTrue.length !== yScore.length) {
    throw new RangeError(
      `multiLabel: yTrue has ${yTrue.length} columns and yScore ${yScore.length}, wants as many of each, at least one`,
    );
  }
  for (const [name, columns] of Object.entries({ yTrue, yScore })) {
    for (const [k, column] of columns.entries()) {
      if (column.length !== n) {
        throw new RangeError(
          `multiLabel: ${name}[${k}] has ${column.length} images but yTrue[0] has ${n}`,
        );
      }
    }
  }
  return n;
}

/** The patient of each entry; an image without a named one is itself what its entries have in common. */
function pooledGroups(groups: Groups, yTrue: readonly ArrayLike<number>[]): Groups {
  if (groups !== "independent") return yTrue.flatMap(() => groups);
  return yTrue.flatMap((labels) => Array.from(labels, (_, i) => `image ${i}`));
}

function positiveWeight(labels: ArrayLike<number>, weights: ArrayLike<number> | undefined): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === 1) sum += weights?.[i] ?? 1;
  return sum;
}

function observed(labels: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(labels, (label) => (Number.isNaN(label) ? 0 : 1));
}

function average(
  kind: string,
  n: number,
  estimates: readonly Estimate[],
  weightOf: (label: number) => number,
): LabelAverage {
  const defined = [...estimates.keys()].filter((k) => !Number.isNaN(estimates[k]?.value));
  const total = defined.reduce((sum, k) => sum + weightOf(k), 0);
  const sum = defined.reduce((s, k) => s + weightOf(k) * (estimates[k] as Estimate).value, 0);
  const base = {
    ...{ level: 0, n, warnings: [] },
    method: `${kind}-${estimates[0]?.method}`,
    nDefined: defined.length,
    nLabels: estimates.length,
  };
  return total === 0
    ? { ...base, value: Number.NaN, reason: "no-defined-label" }
    : { ...base, value: sum / total };
}
