import type { NdArray } from "@xrt/core";
import type { Model } from "../model.js";
import type { AnyMethod } from "../run/method-table.js";
import { type PerturbedMapsOptions, perturbedMaps, rowDistance } from "./perturbed-maps.js";

/** How much the map of each image changes when the image changes a little. */
export interface Sensitivity {
  /** Largest `|M(x + e) - M(x)| / |M(x)|` over the copies. */
  readonly max: readonly number[];
  /** Mean of it. */
  readonly average: readonly number[];
  /** Largest `|M(x + e) - M(x)| / |e|` over the copies: a lower bound of the local Lipschitz constant. */
  readonly localLipschitz: readonly number[];
}

/**
 * Sensitivity of a method: how much its maps change when the image moves by at most `radius`. Small is good, but a map that never changes has no
 * sensitivity at all.
 *
 * Yeh et al., "On the (In)fidelity and Sensitivity of Explanations", 2019; Alvarez-Melis and Jaakkola, "On the Robustness of Interpretability Methods", 2018
 * (Lipschitz).
 *
 * @param input - One image or a batch, as the method takes it.
 */
export async function sensitivity(
  model: Model,
  input: NdArray,
  method: AnyMethod,
  options: PerturbedMapsOptions = {},
): Promise<Sensitivity> {
  const max: number[] = [];
  const sums: number[] = [];
  const lipschitz: number[] = [];
  let samples = 0;
  for await (const { before, after, images, changed } of perturbedMaps(
    model,
    input,
    method,
    options,
  )) {
    samples++;
    const count = before.score.length;
    for (let row = 0; row < count; row++) {
      const map = rowDistance(before.values.data, after.values.data, { row, count });
      const image = rowDistance(images.data, changed.data, { row, count });
      const share = map.length === 0 ? Number.NaN : map.distance / map.length;
      max[row] = Math.max(max[row] ?? 0, share);
      sums[row] = (sums[row] ?? 0) + share;
      lipschitz[row] = Math.max(lipschitz[row] ?? 0, map.distance / image.distance);
    }
  }
  return { max, average: sums.map((sum) => sum / samples), localLipschitz: lipschitz };
}
