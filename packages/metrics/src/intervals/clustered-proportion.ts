import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { criticalZ } from "../internal/normal.js";
import { pointEstimate } from "../internal/point-estimate.js";
import { patientsOf } from "../internal/sampling-units.js";
import { wilsonInterval } from "./wilson.js";

export interface ClusteredProportionOptions {
  /** Patient of each trial, or `"independent"`; without it trials are taken as independent, with a warning. */
  readonly groups?: Groups;
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
 * @param successes - 1 or 0 for each image.
 * @returns The estimate; NaN with reason `"empty"`, the interval alone with `"too-few"` where there is one patient.
 * @throws RangeError when a success is neither 0 nor 1, there is not one patient to each, or `level` is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { clusteredProportion } from "@xrt/metrics";
 * const e = clusteredProportion([1, 1, 1, 0, 0, 1], { groups: ["a", "a", "a", "b", "b", "c"] });
 * [e.value.toFixed(3), e.lower?.toFixed(3), e.upper?.toFixed(3)]; // => ["0.667", "0.151", "0.958"]
 * ```
 */
export function clusteredProportion(
  successes: ArrayLike<number>,
  { groups, level = 0.95 }: ClusteredProportionOptions = {},
): Estimate {
  const n = successes.length;
  let hits = 0;
  for (let i = 0; i < n; i++) {
    const success = successes[i];
    if (success !== 0 && success !== 1) {
      throw new RangeError(`clusteredProportion: successes[${i}] is ${success}, wants 0 or 1`);
    }
    hits += success;
  }
  const z = criticalZ("clusteredProportion", level);
  const { patients, counted, warnings } = patientsOf("clusteredProportion", n, groups);
  const method = patients ? "wilson-clustered" : "wilson";
  const base = (value: number | string) => ({
    ...pointEstimate(method, { n }, value, warnings),
    ...counted,
    level,
  });
  if (n === 0) return base("empty");
  const p = hits / n;
  if (!patients) return { ...base(p), ...wilsonInterval(p, n, z) };
  const count = 1 + patients.reduce((a, b) => Math.max(a, b), 0);
  if (count < 2) return { ...base(p), reason: "too-few" };
  const sums = new Float64Array(count);
  for (const [i, k] of patients.entries())
    sums[k] = (sums[k] as number) + (successes[i] as number) - p;
  const variance = ((count / (count - 1)) * sums.reduce((s, v) => s + v * v, 0)) / (n * n);
  const independent = p === 0 || p === 1 ? count : Math.min(n, (p * (1 - p)) / variance);
  return { ...base(p), ...wilsonInterval(p, independent, z), se: Math.sqrt(variance) };
}
