import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { checkArrays } from "../internal/check-given.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { indicesWhere, keptGroups, keptNumbers, type SampleOptions } from "../internal/sample.js";
import { patientsOf } from "../internal/sampling-units.js";
import { withoutWeightless } from "../internal/weights.js";
import { wilsonInterval } from "./wilson.js";

export interface ClusteredProportionOptions {
  /** Patient of each trial, or `"independent"`; without it trials are taken as independent, with a warning. */
  readonly groups?: Groups;
  /**
   * Weight of each trial, finite and not negative; default 1. A sampling or importance weight, up to a constant: for how many
   * trials it stands, not how often it was seen. What weighs nothing is left out.
   */
  readonly weights?: SampleOptions["weights"];
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
}

/**
 * A proportion of images with an interval that takes the patient as the unit: Wilson's, for as many independent images as
 * carry the same information.
 *
 * The variance of the ratio of sums over patients, K/(K-1) sum (x_k - p n_k)²/n², is divided by p(1-p)/n, which gives the
 * design effect; n over the design effect goes into Wilson's interval (Rao and Scott 1992; Korn and Graubard 1998). Where
 * all trials agree, or the design effect is below 1, nothing is gained: the number is at most n, and the number of patients
 * where p is 0 or 1.
 *
 * With weights x_k and n_k are sums of weights (of independent images without the K/(K-1), as Wilson's interval has none). In
 * place of n is Kish's effective number (sum w)²/sum w² (Survey Sampling, 1965), and in place of the number of patients the
 * same share of it.
 *
 * @param successes - 1 or 0 for each image.
 * @returns The estimate; NaN with reason `"empty"` or `"all-masked"` (none weighs anything), the interval alone with
 * `"too-few"` where there is one patient.
 * @throws RangeError when a success is neither 0 nor 1, there is not one patient or weight to each, a weight is below 0 or not
 * finite, or `level` is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { clusteredProportion } from "@xrt/metrics";
 * const e = clusteredProportion([1, 1, 1, 0, 0, 1], { groups: ["a", "a", "a", "b", "b", "c"] });
 * [e.value.toFixed(3), e.lower?.toFixed(3), e.upper?.toFixed(3)]; // => ["0.667", "0.151", "0.958"]
 * clusteredProportion([1, 0, 0], { groups: "independent", weights: [2, 1, 1] }).value; // => 0.5
 * ```
 */
export function clusteredProportion(
  successes: ArrayLike<number>,
  { groups, weights, level = 0.95 }: ClusteredProportionOptions = {},
): Estimate {
  const caller = "clusteredProportion";
  checkArrays(caller, { successes });
  for (let i = 0; i < successes.length; i++) {
    const success = successes[i];
    if (success !== 0 && success !== 1) {
      throw new RangeError(`${caller}: successes[${i}] is ${success}, wants 0 or 1`);
    }
  }
  const z = criticalZ(caller, level);
  const { mask } = withoutWeightless(caller, successes.length, { weights });
  const kept = mask && indicesWhere(mask);
  const x = Float64Array.from(keptNumbers(successes, kept));
  const w = weights ? Float64Array.from(keptNumbers(weights, kept)) : x.map(() => 1);
  const n = x.length;
  const own = keptGroups(caller, successes.length, { mask, groups }).groups;
  const { patients, counted, warnings } = patientsOf(caller, n, own);
  const method = `wilson${patients ? "-clustered" : ""}${weights ? "-weighted" : ""}`;
  const base = (value: number | string) => ({
    ...pointEstimate(method, { n }, value, warnings),
    ...counted,
    level,
  });
  if (n === 0) return base(successes.length === 0 ? "empty" : "all-masked");
  const { p, units, variance, kish } = weightedProportion(x, w, patients);
  if (patients && units < 2) return { ...base(p), reason: "too-few" };
  if (!patients && !weights) return { ...base(p), ...wilsonInterval(p, n, z) };
  const independent =
    p === 0 || p === 1 ? (units * kish) / n : Math.min(kish, (p * (1 - p)) / variance);
  return { ...base(p), ...wilsonInterval(p, independent, z), se: Math.sqrt(variance) };
}

/** The proportion, its variance over patients (images without), and Kish's number of images that weigh the same. */
function weightedProportion(x: Float64Array, w: Float64Array, patients: Int32Array | undefined) {
  const all = w.reduce((a, b) => a + b, 0);
  const p = w.reduce((sum, weight, i) => sum + weight * (x[i] as number), 0) / all;
  const units = patients ? 1 + patients.reduce((a, b) => Math.max(a, b), 0) : x.length;
  const sums = new Float64Array(units);
  for (const [i, weight] of w.entries()) {
    const k = patients?.[i] ?? i;
    sums[k] = (sums[k] as number) + weight * ((x[i] as number) - p);
  }
  const correction = patients ? units / (units - 1) : 1;
  return {
    ...{ p, units },
    variance: (correction * sums.reduce((s, v) => s + v * v, 0)) / (all * all),
    kish: (all * all) / w.reduce((s, v) => s + v * v, 0),
  };
}
