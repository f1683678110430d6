import type { NdArray } from "@xrt/core";
import type { Input } from "../input/batch.js";
import { layerActivation } from "../inside/layer-activation.js";
import type { LayerOptions } from "../inside/layer-option.js";
import type { LayerChoice } from "../model/layers.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { Method } from "../run/method.js";
import type { Target } from "../target/target.js";

/** Options of the run that finds activations; all functions of concepts have them. */
export type ConceptRunOptions = Pick<
  ExplainOptions,
  "engine" | "maxBytes" | "batchSize" | "onProgress" | "signal"
>;

/** Values of a layer with one row for each place of each image. */
export interface LayerRows {
  /** `[images * places, channels]`. */
  readonly rows: Float64Array;
  readonly images: number;
  /** Rows and columns of the layer; `[1, 1]` for one without. */
  readonly shape: readonly [number, number];
  readonly places: number;
  readonly channels: number;
  /** Name of the layer's value. */
  readonly layer: string;
}

/** What {@link layerRows} finds. */
export interface LayerRowsRequest extends ConceptRunOptions {
  readonly layer: LayerChoice;
  /** Default: the activations, which have no target. */
  readonly method?: Method<LayerOptions>;
  readonly target?: Target | undefined;
}

/** The values of a layer for a batch of images. */
export async function layerRows(
  model: Model,
  images: Input,
  { method = layerActivation, target = 0, ...options }: LayerRowsRequest,
): Promise<LayerRows> {
  const found = await method(model, images, { ...options, target });
  const { data, shape }: NdArray = found.values;
  const axes = found.layout === "flat" ? 1 : 3;
  const own = shape.slice(-axes);
  const count = shape.length > axes ? (shape[0] ?? 1) : 1;
  const first = found.layout === "CHW";
  const [rows = 1, columns = 1, channels = 1] =
    axes === 1 ? [1, 1, own[0] ?? 1] : first ? [own[1], own[2], own[0]] : own;
  const places = rows * columns;
  const values = new Float64Array(count * places * channels);
  for (let i = 0; i < count; i++) {
    for (let p = 0; p < places; p++) {
      for (let c = 0; c < channels; c++) {
        const at = first ? c * places + p : p * channels + c;
        values[(i * places + p) * channels + c] = data[i * places * channels + at] as number;
      }
    }
  }
  return {
    ...{ rows: values, images: count, shape: [rows, columns], places, channels },
    layer: found.layer,
  };
}

/** The values of each image, one after another. */
export function rowsOfImages({ rows, images }: LayerRows): Float64Array[] {
  const size = rows.length / images;
  return Array.from({ length: images }, (_, i) => rows.subarray(i * size, (i + 1) * size));
}
