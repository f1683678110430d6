import type { NdArray } from "@xrt/core";
import { layerActivation } from "../inside/layer-activation.js";
import type { LayerChoice } from "../model/layers.js";
import type { Model } from "../model.js";
import type { AnyMethod } from "../run/method-table.js";
import { type PerturbedMapsOptions, perturbedMaps } from "./perturbed-maps.js";

/** Options of {@link relativeStability}. */
export interface RelativeStabilityOptions extends PerturbedMapsOptions {
  /** Layer whose activations are the representation. Default: none, `representation` is then absent. */
  readonly layer?: LayerChoice;
}

/** Largest relative change of the map by the relative change of something else, one number an image. */
export interface RelativeStability {
  /** By the relative change of the image (RIS). */
  readonly input: readonly number[];
  /** By the change of the score (ROS). */
  readonly output: readonly number[];
  /** By the relative change of a layer's activations (RRS). */
  readonly representation?: readonly number[];
}

/** Denominators are at least this, and elements of them too. */
const LEAST = 1e-6;

/**
 * Relative stability: the largest relative change of the map over copies of the image, by the relative change of the image, of a layer, or by the change of the
 * score: `|(M(x) - M(x')) / M(x)| / max(|(x - x') / x|, 1e-6)`, lengths taken over elements. Small is stable.
 *
 * Agarwal, Johnson, Pawelczyk, Krishna, Saxena, Zitnik and Lakkaraju, "Rethinking Stability for Attribution-based Explanations", 2022.
 */
export async function relativeStability(
  model: Model,
  input: NdArray,
  method: AnyMethod,
  { layer, ...options }: RelativeStabilityOptions = {},
): Promise<RelativeStability> {
  const found = { input: [] as number[], output: [] as number[], representation: [] as number[] };
  const keep = (list: number[], row: number, value: number) => {
    list[row] = Math.max(list[row] ?? 0, value);
  };
  const activations = async (images: NdArray) =>
    layer === undefined ? undefined : layerActivation(model, images, { ...options.options, layer });
  const inside = await activations(input);
  for await (const { before, after, images, changed } of perturbedMaps(
    model,
    input,
    method,
    options,
  )) {
    const count = before.score.length;
    const moved = await activations(changed);
    for (let row = 0; row < count; row++) {
      const at = { row, count };
      const map = relativeLength(before.values.data, after.values.data, at);
      keep(found.input, row, map / Math.max(relativeLength(images.data, changed.data, at), LEAST));
      const score = Math.abs((before.score[row] as number) - (after.score[row] as number));
      keep(found.output, row, map / Math.max(score, LEAST));
      if (inside === undefined || moved === undefined) continue;
      const own = relativeLength(inside.values.data, moved.values.data, at);
      keep(found.representation, row, map / Math.max(own, LEAST));
    }
  }
  const { representation, ...rest } = found;
  return layer === undefined ? rest : { ...rest, representation };
}

/** Length of the elementwise relative differences of a row; elements that are nearly 0 are divided by the least that counts. */
function relativeLength(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { row, count }: { readonly row: number; readonly count: number },
): number {
  const size = a.length / count;
  let sum = 0;
  for (let k = row * size; k < (row + 1) * size; k++) {
    const v = a[k] as number;
    const below = Math.abs(v) < LEAST ? LEAST : v;
    sum += ((v - (b[k] as number)) / below) ** 2;
  }
  return Math.sqrt(sum);
}
