import type { NdArray } from "@xrt/core";
import type { Input } from "../input/batch.js";
import type { LayerChoice } from "../model/layers.js";
import type { Model } from "../model.js";
import { type ConceptRunOptions, type LayerRows, layerRows } from "./layer-rows.js";
import { type NonNegativeFactors, nonNegativeFactors } from "./non-negative-factors.js";

/** Options of {@link deepFeatureFactorisation}. */
export interface DeepFeatureFactorisationOptions extends ConceptRunOptions {
  /** A layer without negative values. Default: `"last-conv"`. */
  readonly layer?: LayerChoice;
  /** Number of concepts. Default 5. */
  readonly concepts?: number;
  /** Rounds of the factorisation. Default 200. */
  readonly iterations?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Concepts of some images. */
export interface FeatureFactors {
  /** Where each concept is, `[images, concepts, rows, columns]` of the layer. */
  readonly maps: NdArray;
  /** What it is, `[concepts, channels]`. */
  readonly concepts: NdArray;
  /** Share of the activations, by length, that the concepts do not explain. */
  readonly residual: number;
  /** Name of the layer's value. */
  readonly layer: string;
}

/**
 * Deep feature factorisation: the activations of a layer over all places of all images as sums of a few non-negative concepts. The same concept in
 * several images is the same part of the picture to the network, whatever its classes are.
 *
 * Collins, Achanta and Süsstrunk, "Deep Feature Factorization for Concept Discovery", ECCV 2018.
 *
 * @throws RangeError when the layer has negative values: take one behind a ReLU.
 */
export async function deepFeatureFactorisation(
  model: Model,
  images: Input,
  {
    layer = "last-conv",
    concepts = 5,
    iterations = 200,
    seed = 0,
    ...options
  }: DeepFeatureFactorisationOptions = {},
): Promise<FeatureFactors> {
  const found = await layerRows(model, images, { ...options, layer });
  const factors = factorsOf("deepFeatureFactorisation", found, { concepts, iterations, seed });
  return { ...conceptArrays(found, factors, concepts), layer: found.layer };
}

/** The factors of activations, checked. */
export function factorsOf(
  caller: string,
  { rows, images, places, channels, layer }: LayerRows,
  { concepts, iterations, seed }: { concepts: number; iterations: number; seed: number },
): NonNegativeFactors {
  const most = Math.min(images * places, channels);
  if (!Number.isInteger(concepts) || concepts < 1 || concepts > most) {
    throw new RangeError(
      `${caller}: concepts is ${concepts}, wants a whole number from 1 to ${most}`,
    );
  }
  if (rows.some((v) => v < 0)) {
    throw new RangeError(`${caller}: "${layer}" has negative values; take a layer behind a ReLU`);
  }
  return nonNegativeFactors(rows, [images * places, channels], {
    ...{ factors: concepts, iterations, seed },
  });
}

/** Factors as arrays of maps and directions. */
export function conceptArrays(
  { images, places, shape, channels }: LayerRows,
  { weights, parts, residual }: NonNegativeFactors,
  concepts: number,
): Pick<FeatureFactors, "maps" | "concepts" | "residual"> {
  const maps = new Float32Array(images * concepts * places);
  for (let i = 0; i < images; i++) {
    for (let k = 0; k < concepts; k++) {
      for (let p = 0; p < places; p++) {
        maps[(i * concepts + k) * places + p] = weights[(i * places + p) * concepts + k] as number;
      }
    }
  }
  return {
    maps: { data: maps, shape: [images, concepts, ...shape] },
    concepts: { data: Float32Array.from(parts), shape: [concepts, channels] },
    residual,
  };
}
