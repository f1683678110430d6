import type { NdArray, TypedArray } from "@xrt/core";
import {
  iou,
  massAccuracy,
  otsu,
  pixelAveragePrecision,
  pointsInside,
  rankAccuracy,
} from "@xrt/metrics";

/** Options of {@link localise}. */
export interface LocaliseOptions {
  /** Threshold on the map, scaled to 0 to 1 by its smallest and largest value; `"otsu"` finds one. Default `"otsu"`. */
  readonly threshold?: number | "otsu";
  /** Number of pixels for `topK`. Default: a tenth of the pixels. */
  readonly topK?: number;
}

/** How well a map finds a region. `NaN` where it is undefined: an empty map, an empty region. */
export interface Localisation {
  /** Whether the largest value lies in the region (pointing game): 1 or 0. */
  readonly hit: number;
  /** Share of the positive part in the region (relevance mass accuracy; energy in the box where the region is one). */
  readonly massAccuracy: number;
  /** Mass accuracy by the share of the picture that the region covers: 1 says nothing. */
  readonly massLift: number;
  /** Share of the largest values in the region, as many as it has pixels (relevance rank accuracy). */
  readonly rankAccuracy: number;
  /** Share of the `topK` largest values in the region. */
  readonly topK: number;
  /** Intersection over union of the thresholded map. */
  readonly iou: number;
  /** Average precision of the ranking of pixels. */
  readonly auprc: number;
}

/**
 * How well a map finds a region: pointing game, mass and rank accuracy, top-k, IoU at a threshold, and average precision over pixels.
 *
 * Zhang et al. 2016 (pointing game); Arras, Osman and Samek 2022 (mass, rank); Saporta et al., "Benchmarking saliency methods for chest X-ray interpretation",
 * 2022 (IoU, hit rate); Arun et al. 2021 (AUPRC).
 *
 * @param map - `[height, width]`, in the size of the mask.
 * @param mask - 1 or true inside.
 * @throws RangeError when the sizes differ.
 *
 * @example
 * ```ts
 * import { localise } from "@xrt/attribution/evaluate";
 * import { ndArray } from "@xrt/core";
 * const map = ndArray(Float32Array.of(4, 1, 0, 0), [2, 2]);
 * const { hit, massAccuracy } = localise(map, [1, 0, 0, 0]);
 * [hit, massAccuracy]; // => [1, 0.8]
 * ```
 */
export function localise(
  { data }: NdArray<TypedArray>,
  mask: ArrayLike<number | boolean>,
  { threshold = "otsu", topK = Math.ceil(data.length / 10) }: LocaliseOptions = {},
): Localisation {
  const mass = massAccuracy(data, mask);
  const inside = pointsInside(data, mask);
  const scaled = unit(data);
  const cut = threshold === "otsu" ? otsu(scaled) : threshold;
  const found = scaled.map((v) => (v >= cut ? 1 : 0));
  return {
    hit: inside === null ? Number.NaN : Number(inside),
    massAccuracy: mass.value,
    massLift: mass.massLift,
    rankAccuracy: rankAccuracy(data, mask).value,
    topK: rankAccuracy(data, mask, { top: topK }).value,
    iou: Number.isNaN(cut) ? Number.NaN : iou(found, mask).value,
    auprc: pixelAveragePrecision(data, mask).value,
  };
}

/** From 0 at the smallest to 1 at the largest. */
function unit(values: ArrayLike<number>): Float64Array {
  const own = Float64Array.from(values);
  const low = own.reduce((a, v) => Math.min(a, v), Number.POSITIVE_INFINITY);
  const high = own.reduce((a, v) => Math.max(a, v), Number.NEGATIVE_INFINITY);
  return own.map((v) => (high > low ? (v - low) / (high - low) : 0));
}
