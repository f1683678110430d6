import type { Estimate } from "../estimate.js";
import { type Groups, patientNumbers } from "../groups.js";
import { checkArrays } from "../internal/check-given.js";
import {
  indicesWhere,
  keptGroups,
  keptNumbers,
  type SampleOptions,
  sampleOf,
} from "../internal/sample.js";
import { withoutWeightless } from "../internal/weights.js";
import { withinStrata } from "../internal/within-strata.js";
import { auroc } from "./auroc.js";

export interface StratifiedAurocOptions {
  /** Patient of each image, or `"independent"`; without it images are taken as independent, with a warning. */
  readonly groups?: Groups;
  /**
   * Weight of each image, finite and not negative; default 1. A sampling or importance weight, up to a constant: for how many
   * images it stands, not how often it was seen. What weighs nothing is left out.
   */
  readonly weights?: SampleOptions["weights"];
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** The AUROC among images of the same stratum, beside what the strata alone give away. */
export interface StratifiedAuroc {
  /** The ordinary AUROC of all images. */
  readonly pooled: Estimate;
  /** Share of the pairs of one stratum that are in order: what the scores know beyond the stratum. */
  readonly within: Estimate;
  /** Each stratum, in the order of its first image; a stratum of one class is NaN and does not count. */
  readonly perStratum: readonly {
    readonly stratum: string;
    readonly auroc: Estimate;
    /** Pairs of a positive and a negative, or the product of what the classes weigh: the weight in `within`. */
    readonly pairs: number;
  }[];
  /** The AUROC of the stratum's share of positives as the only score: what a model reaches that has only seen the source. */
  readonly stratumOnlyBaseline: Estimate;
}

/**
 * The AUROC within strata, such as hospitals or sources: sum of m_s n_s theta_s over sum of m_s n_s.
 *
 * A network that tells sources apart and not diseases has a high pooled AUROC and one half here. The interval of `within`
 * sums the deviations of each patient over strata (the sandwich of Obuchowski's placements), on the logit scale; at 0 and 1, where that
 * is undefined, it is Newcombe's method 5 with patients for images, and the warning `auroc-at-bound`; with weights it is absent
 * there.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @param strata - Stratum of each image.
 * @returns Estimates. `within` is NaN with reason `"single-class"` where no stratum has both classes; its interval is absent with
 * `"too-few"` (fewer than two patients) or, with weights, `"auroc-at-bound"`.
 * @throws RangeError as `auroc` with weights, and when a stratum or patient has no name.
 *
 * @example
 * ```ts
 * import { stratifiedAuroc } from "@xrt/metrics";
 * const strata = ["A", "A", "A", "B", "B", "B"];
 * const found = stratifiedAuroc([1, 1, 0, 0, 0, 1], [9, 7, 8, 2, 1, 3], strata, { groups: "independent" });
 * [found.pooled.value.toFixed(3), found.within.value]; // => ["0.778", 0.75]
 * found.perStratum.map((s) => s.auroc.value); // => [0.5, 1]
 * ```
 */
export function stratifiedAuroc(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  strata: readonly string[],
  { groups, weights, level = 0.95 }: StratifiedAurocOptions = {},
): StratifiedAuroc {
  const caller = "stratifiedAuroc";
  checkArrays(caller, { yTrue, yScore, strata });
  const n = yTrue.length;
  const { mask } = withoutWeightless(caller, n, { weights });
  const sample = sampleOf(caller, yTrue, yScore, { mask, weights });
  const { yTrue: labels, yScore: scores, weights: heavy } = sample;
  const kept = mask && indicesWhere(mask);
  const numbers = keptNumbers(patientNumbers(caller, strata, n, "strata"), kept);
  const images = Array.from(new Set(Array.from(numbers)), (s) =>
    Array.from(labels, (_, i) => i).filter((i) => numbers[i] === s),
  );
  const parts = images.map((list) => {
    const [own, ownScores] = [keptNumbers(labels, list), keptNumbers(scores, list)];
    const ownWeights = heavy && keptNumbers(heavy, list);
    const { positive, negative } = sampleOf(caller, own, ownScores, { weights: ownWeights });
    const first = list[0] as number;
    return {
      ...{ list, labels: own, scores: ownScores, weights: ownWeights },
      stratum: strata[kept?.[first] ?? first] as string,
      auroc: auroc(own, ownScores, { weights: ownWeights }),
      pairs: positive * negative,
      prevalence: positive / (positive + negative),
    };
  });
  const share = new Float64Array(labels.length);
  for (const { list, prevalence } of parts) for (const i of list) share[i] = prevalence;
  return {
    pooled: auroc(labels, scores, { weights: heavy }),
    within: withinStrata(parts, labels.length, {
      groups: keptGroups(caller, n, { mask, groups }).groups,
      level,
    }),
    perStratum: parts.map(({ stratum, auroc: own, pairs }) => ({ stratum, auroc: own, pairs })),
    stratumOnlyBaseline: auroc(labels, share, { weights: heavy }),
  };
}
