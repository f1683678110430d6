import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { influences } from "./influences.js";
import { logitInterval } from "./logit-interval.js";
import { newcombe5 } from "./newcombe5.js";
import { criticalZ } from "./normal.js";
import { pointEstimate } from "./point-estimate.js";
import { patientsOf } from "./sampling-units.js";

/** The images of a stratum. */
export interface StratumPart {
  /** Their places. */
  readonly list: readonly number[];
  readonly labels: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly weights: ArrayLike<number> | undefined;
  readonly auroc: Estimate;
  /** Pairs of a positive and a negative; with weights the product of what the classes weigh. */
  readonly pairs: number;
}

/**
 * The AUROC within strata of `n` images. Its interval sums the influences of each patient over strata, a stratum's share of the
 * pairs being fixed.
 */
export function withinStrata(
  parts: readonly StratumPart[],
  n: number,
  { groups, level }: { readonly groups: Groups | undefined; readonly level: number },
): Estimate {
  const z = criticalZ("stratifiedAuroc", level);
  const { patients, counted, warnings } = patientsOf("stratifiedAuroc", n, groups);
  const counts = {
    n,
    nPositive: parts.reduce((sum, p) => sum + (p.auroc.nPositive ?? 0), 0),
    nNegative: parts.reduce((sum, p) => sum + (p.auroc.nNegative ?? 0), 0),
  };
  const all = parts.reduce((sum, p) => sum + p.pairs, 0);
  const weighted = parts.some((p) => p.weights) ? "-weighted" : "";
  const base = (value: number | string) => ({
    ...pointEstimate(`logit-within-strata${weighted}`, counts, value, warnings),
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
    const found = {
      ...base(value),
      warnings: [...warnings, { code: "auroc-at-bound", message }],
    };
    // Newcombe's method counts units, and for what count weights stand in it is not established
    if (weighted) return { ...found, reason: "auroc-at-bound" };
    return {
      ...found,
      method: "newcombe5-within-strata",
      ...newcombe5(value, unitsOf(1, both, patients), unitsOf(0, both, patients), z),
    };
  }
  const squares = [...deviations.values()].reduce((sum, d) => sum + d * d, 0);
  const se = Math.sqrt((units / (units - 1)) * squares);
  return { ...base(value), ...logitInterval(value, se, z), se };
}

/** Patients (or images) of a class in strata of both classes. */
function unitsOf(
  label: 0 | 1,
  parts: readonly StratumPart[],
  patients: Int32Array | undefined,
): number {
  const images = parts.flatMap(({ list, labels }) => list.filter((_, k) => labels[k] === label));
  return new Set(images.map((i) => patients?.[i] ?? i)).size;
}

/** By how much each image of a stratum moves the estimate: weight of the stratum times its placement's deviation. */
function deviationsOf(
  { list, labels, scores, weights, pairs }: StratumPart,
  all: number,
): (readonly [number, number])[] {
  const { positives, negatives } = influences(labels, scores, weights);
  const weight = pairs / all;
  let [positive, negative] = [0, 0];
  return list.map((image, k) => {
    const influence = labels[k] === 1 ? positives[positive++] : negatives[negative++];
    return [image, weight * (influence as number)] as const;
  });
}
