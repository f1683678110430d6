import { type NdArray, ndArray } from "@xrt/core";
import type { ArrayInput } from "../input/batch.js";
import type { Model } from "../model.js";
import type { Attribution } from "../result/attribution.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { AnyMethod } from "../run/method-table.js";
import { addNormalNoise, noiseStream } from "../run/normal-noise.js";
import { peakToPeak } from "../run/peak-to-peak.js";

/** Options of metrics that compare the maps of an image and of copies of it that were changed a little. */
export interface PerturbedMapsOptions {
  /** Largest change of a number, as a share of the range of the image. Default 0.02. */
  readonly radius?: number;
  /** Changed copies. Default 10. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Options of the method, its target among them. */
  readonly options?: ExplainOptions & Readonly<Record<string, unknown>>;
}

/** A changed copy of all images, with the maps of both. */
export interface PerturbedMaps {
  readonly before: Attribution;
  readonly after: Attribution;
  readonly images: NdArray;
  readonly changed: NdArray;
}

/** Maps of images and of copies whose numbers moved by at most `radius`, each copy with other numbers. */
export async function* perturbedMaps(
  model: Model,
  input: NdArray,
  method: AnyMethod,
  { radius = 0.02, samples = 10, seed = 0, options = {} }: PerturbedMapsOptions,
): AsyncGenerator<PerturbedMaps> {
  if (!(radius > 0) || !Number.isInteger(samples) || samples < 1) {
    throw new RangeError(
      `${method.definition.name}: radius is ${radius} and samples ${samples}, wants a radius above 0 and at least one sample`,
    );
  }
  const before = await method(model, input, options);
  const count = before.score.length;
  const size = input.data.length / count;
  const noise = noiseStream(seed, "perturbed-maps");
  for (let k = 0; k < samples; k++) {
    options.signal?.throwIfAborted();
    const data = new Float32Array(input.data.length);
    for (let i = 0; i < count; i++) {
      const own = Float32Array.from(input.data.subarray(i * size, (i + 1) * size));
      const most = radius * peakToPeak(own);
      const into = data.subarray(i * size, (i + 1) * size);
      // a deviation of a third of the radius, cut at the radius
      addNormalNoise(noise, k, own, most / 3, into);
      for (let j = 0; j < size; j++) {
        const v = own[j] as number;
        into[j] = Math.min(Math.max(into[j] as number, v - most), v + most);
      }
    }
    const changed = ndArray(data, [...input.shape]);
    yield {
      before,
      after: await method(model, changed as ArrayInput, options),
      images: input,
      changed,
    };
  }
}

/** Euclidean length of the difference of row `i` of two arrays of `count` rows, and of the row of the first. */
export function rowDistance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { row, count }: { readonly row: number; readonly count: number },
): { readonly distance: number; readonly length: number } {
  const size = a.length / count;
  let [distance, length] = [0, 0];
  for (let k = row * size; k < (row + 1) * size; k++) {
    distance += ((a[k] as number) - (b[k] as number)) ** 2;
    length += (a[k] as number) ** 2;
  }
  return { distance: Math.sqrt(distance), length: Math.sqrt(length) };
}
