import { randomStream } from "@xrt/core";
import type { Estimate } from "../estimate.js";
import type { Groups } from "../groups.js";
import { pointEstimate } from "./point-estimate.js";
import { patientsOf } from "./sampling-units.js";

export interface JackknifeOptions {
  /** Patient of each image, or `"independent"`; without it images are taken as independent, with a warning. */
  readonly groups?: Groups;
  /** Into how many random blocks patients are put, one of which is left out at a time; 0 for no standard error; default 20. */
  readonly blocks?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * A statistic of images with the standard error of a delete-a-group jackknife over patients: (G - 1)/G sum (t_g - mean)²
 * (Kott 2001).
 *
 * @param statistic - Of the images at these places; a reason where it is undefined.
 * @returns The estimate with `se`, which is left out where a block leaves the statistic undefined.
 */
export function withBlockJackknife(
  caller: string,
  n: number,
  statistic: (rows: readonly number[]) => number | string,
  { groups, blocks = 20, seed = 0 }: JackknifeOptions,
): Estimate {
  if (!Number.isSafeInteger(blocks) || blocks < 0 || blocks === 1) {
    throw new RangeError(
      `${caller}: blocks is ${blocks}, wants a whole number of at least 2, or 0`,
    );
  }
  const { patients, counted, warnings } = patientsOf(caller, n, groups);
  const all = Array.from({ length: n }, (_, i) => i);
  const value = n === 0 ? "empty" : statistic(all);
  const base = { ...pointEstimate(caller, { n }, value, warnings), ...counted };
  const unitOf = (i: number) => patients?.[i] ?? i;
  const units = new Set(all.map(unitOf)).size;
  const used = Math.min(blocks, units);
  if (typeof value === "string" || used < 2) return base;
  const order = randomStream(seed, "jackknife").permutation(units);
  const blockOf = (i: number) => (order[unitOf(i)] as number) % used;
  const found = Array.from({ length: used }, (_, g) =>
    statistic(all.filter((i) => blockOf(i) !== g)),
  );
  const numbers = found.filter((v) => typeof v === "number");
  if (numbers.length < used) return base;
  const mean = numbers.reduce((a, b) => a + b, 0) / used;
  const spread = numbers.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { ...base, se: Math.sqrt(((used - 1) / used) * spread) };
}
