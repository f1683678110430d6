import { type NdArray, row } from "@xrt/core";
import { type Graph, linearOutput, resolveValue } from "@xrt/graph";
import { type Attribution, type ExplainOptions, mapWarnings } from "./attribution.js";
import { backwardPass } from "./backward.js";
import { fromBatch } from "./batch.js";
import { type Model, toGraph } from "./model.js";

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
 * @throws RangeError when the layer is unknown (nearest names are listed) or has no spatial axes, the input or target does
 *   not fit the network, or the input, score or gradient is not finite.
 */
export async function gradCam(
  model: Model,
  input: NdArray,
  { layer = "last-conv", ...options }: GradCamOptions = {},
): Promise<Attribution> {
  const graph = linearOutput(await toGraph(model));
  const { batch, at, value, gradient, scores } = await backwardPass("gradCam", graph, input, {
    ...options,
    layer: spatialLayer(graph, layer),
  });
  const [images = 0, channels = 0, rows = 0, columns = 0] = value.shape;
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
    warnings: scores.map((_, i) => mapWarnings(row(values, i).data, { signed: false })),
  };
}

/** Name of the value at `layer`, which must be a map: inputs have their channels last, and kernels are no maps. */
function spatialLayer(graph: Graph, layer: string): string {
  const at = resolveValue(graph, layer);
  const { shape } = graph.types.get(at) ?? { shape: [] };
  if (shape.length === 4 && shape[0] === "batch" && !graph.inputs.includes(at)) return at;
  throw new RangeError(
    `gradCam: "${layer}" is [${shape}], wants a layer with [batch,channels,rows,columns]; "last-conv" picks one`,
  );
}

function mean(values: Float32Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
