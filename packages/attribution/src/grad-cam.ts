import type { NdArray } from "@xrt/core";
import { type Attribution, type ExplainOptions, mapWarnings } from "./attribution.js";
import { backwardPass } from "./backward.js";
import { fromBatch, imageAt } from "./batch.js";
import type { Model } from "./model.js";

/** Options of {@link gradCam}. */
export interface GradCamOptions extends ExplainOptions {
  /** Path of a layer with spatial axes. Default: `"last-conv"`, the last feature map, activation included. */
  readonly layer?: string;
}

/**
 * Grad-CAM: the channels of a feature map `A`, each weighted by the mean of its gradient `G`, summed:
 * `map[h, w] = sum_c mean_hw(G[., ., c]) A[h, w, c]`.
 *
 * Selvaraju et al., "Grad-CAM", 2017. The raw map is returned: the paper's ReLU, and scaling and resizing, belong to drawing.
 *
 * @param input - One image `[height, width, channels]` or a batch, in the units of the network's input.
 * @returns `[rows, columns]` or `[images, rows, columns]` of the layer, signed.
 * @throws RangeError when the layer is unknown or has no spatial axes.
 */
export async function gradCam(
  model: Model,
  input: NdArray,
  { layer = "last-conv", ...options }: GradCamOptions = {},
): Promise<Attribution> {
  const { batch, at, value, gradient, scores } = await backwardPass("gradCam", model, input, {
    ...options,
    layer,
  });
  const [images = 0, channels = 0, rows = 0, columns = 0] = value.shape;
  if (value.shape.length !== 4) {
    throw new RangeError(
      `gradCam: "${at}" is [${value.shape}], wants [batch,channels,rows,columns]; "last-conv" picks such a layer`,
    );
  }
  const places = rows * columns;
  const data = new Float32Array(images * places);
  for (let map = 0; map < images * channels; map++) {
    const from = map * places;
    const weight = mean(gradient.data.subarray(from, from + places));
    const to = Math.floor(map / channels) * places;
    for (let p = 0; p < places; p++) {
      data[to + p] = (data[to + p] ?? 0) + weight * (value.data[from + p] ?? 0);
    }
  }
  const values = { data, shape: [images, rows, columns] };
  return {
    values: fromBatch(values, batch),
    scores,
    method: "grad-cam",
    layer: at,
    warnings: scores.map((_, i) => mapWarnings(imageAt(values, i).data, { signed: false })),
  };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
