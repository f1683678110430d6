import type { Estimate } from "../estimate.js";
import { type Groups, patientNumbers } from "../groups.js";
import { checkScores } from "../internal/check-scores.js";
import { influences } from "../internal/influences.js";
import { logitInterval } from "../internal/logit-interval.js";
import { newcombe5 } from "../internal/newcombe5.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { patientsOf } from "../internal/sampling-units.js";
import { auroc } from "./auroc.js";

export interface StratifiedAurocOptions {
  /** Patient of each image, or `"independent"`; without it images are taken as independent, with a warning. */
  readonly groups?: Groups;
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
    /** Pairs of a positive and a negative: the weight in `within`. */
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
 * is undefined, it is Newcombe's method 5 with patients for images, and the warning `auroc-at-bound`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @param strata - Stratum of each image.
 * @returns Estimates. `within` is NaN with reason `"single-class"` where no stratum has both classes; its interval is absent with
 * `"too-few"` (fewer than two patients).
 * @throws RangeError as `auroc`, and when a stratum or patient has no name.
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
  { groups, level = 0.95 }: StratifiedAurocOptions = {},
): StratifiedAuroc {
  checkScores("stratifiedAuroc", yTrue, yScore);
  const numbers = patientNumbers("stratifiedAuroc", strata, yTrue.length, "strata");
  const images = Array.from(new Set(numbers), (s) =>
    Array.from(numbers.keys()).filter((i) => numbers[i] === s),
  );
  const parts = images.map((list) => {
    const labels = list.map((i) => yTrue[i] as number);
    const scores = list.map((i) => yScore[i] as number);
    const own = auroc(labels, scores);
    const pairs = (own.nPositive ?? 0) * (own.nNegative ?? 0);
    return {
      list,
      labels,
      scores,
      stratum: strata[list[0] as number] as string,
      auroc: own,
      pairs,
    };
  });
  const share = new Float64Array(yTrue.length);
  for (const { list, auroc: own } of parts) {
    for (const i of list) share[i] = (own.nPositive ?? 0) / own.n;
  }
  return {
    pooled: auroc(yTrue, yScore),
    within: withinStrata(parts, yTrue.length, { groups, level }),
    perStratum: parts.map(({ stratum, auroc: own, pairs }) => ({ stratum, auroc: own, pairs })),
    stratumOnlyBaseline: auroc(yTrue, share),
  };
}

interface Part {
  readonly list: readonly number[];
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly auroc: Estimate;
  readonly pairs: number;
}

function withinStrata(
  parts: readonly Part[],
  n: number,
  { groups, level }: { groups: Groups | undefined; level: number },
): Estimate {
  const z = criticalZ("stratifiedAuroc", level);
  const { patients, counted, warnings } = patientsOf("stratifiedAuroc", n, groups);
  const counts = {
    n,
    nPositive: parts.reduce((sum, p) => sum + (p.auroc.nPositive ?? 0), 0),
    nNegative: parts.reduce((sum, p) => sum + (p.auroc.nNegative ?? 0), 0),
  };
  const all = parts.reduce((sum, p) => sum + p.pairs, 0);
  const base = (value: number | string) => ({
    ...pointEstimate("logit-within-strata", counts, value, warnings),
    ...counted,
    level,
  });
  if (all === 0) return base(n === 0 ? "empty" : "single-class");
  const both = parts.filter((p) => p.pairs > 0);
  const value = both.reduce((sum, p) => sum + p.pairs * p.auroc.value, 0) / all;
  const deviations = new Map<number, number>();
  for (const part of both) {
    for (const [image, deviation] of deviationsOf(part, all)) {
      const unit = patients?.[image] ?? image;
      deviations.set(unit, (deviations.get(unit) ?? 0) + deviation);
    }
  }
  const units = deviations.size;
  if (units < 2) return { ...base(value), reason: "too-few" };
  if (value === 0 || value === 1) {
    const message = `AUROC is ${value} in every stratum: the spread of the scores says nothing about its error`;
    return {
      ...base(value),
      method: "newcombe5-within-strata",
      ...newcombe5(value, unitsOf(1, both, patients), unitsOf(0, both, patients), z),
      warnings: [...warnings, { code: "auroc-at-bound", message }],
    };
  }
  const squares = [...deviations.values()].reduce((sum, d) => sum + d * d, 0);
  const se = Math.sqrt((units / (units - 1)) * squares);
  return { ...base(value), ...logitInterval(value, se, z), se };
}

/** Patients (or images) of a class in strata of both classes. */
function unitsOf(label: 0 | 1, parts: readonly Part[], patients: Int32Array | undefined): number {
  const images = parts.flatMap(({ list, labels }) => list.filter((_, k) => labels[k] === label));
  return new Set(images.map((i) => patients?.[i] ?? i)).size;
}

/** By how much each image of a stratum moves the estimate: weight of the stratum times its placement's deviation. */
function deviationsOf(
  { list, labels, scores, pairs }: Part,
  all: number,
): (readonly [number, number])[] {
  const { positives, negatives } = influences(labels, scores);
  const weight = pairs / all;
  let [positive, negative] = [0, 0];
  return list.map((image, k) => {
    const influence = labels[k] === 1 ? positives[positive++] : negatives[negative++];
    return [image, weight * (influence as number)] as const;
  });
}
