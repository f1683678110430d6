import { DataError, type LongWork, type NdArray, UsageError } from "@xrt/core";
import { type Graph, resolveValue, tap } from "@xrt/graph";
import { compile as compileOnnx } from "@xrt/graph/onnx";
import { checkExamples, type Examples, exampleBatches } from "../examples.js";
import { labelCount } from "../losses/label-table.js";
import type { Compile } from "../options.js";
import type { ProbeFeatures } from "./probe.js";

/** How layers are run over images. */
export interface LayerFeaturesOptions extends LongWork {
  /** Images in one run. Default: as many as are fastest. */
  readonly batchSize?: number;
  /** Makes the graph ready to run. Default: onnxruntime. */
  readonly compile?: Compile;
  /** Name of the task in progress reports. */
  readonly task?: string;
}

/**
 * The values of several layers for all images in one pass, feature maps `[channels, height, width]` averaged over positions and
 * tokens `[tokens, channels]` over tokens.
 *
 * @param layers - Paths of layers or names of values.
 * @throws UsageError when there are no layers, one does not exist (the nearest are listed), or a value is not one of images.
 * @throws DataError when the images do not fit the network, or a feature is not finite (layer and image are named).
 */
export async function layerFeatures(
  caller: string,
  graph: Graph,
  examples: Examples,
  layers: readonly string[],
  { batchSize, compile = compileOnnx, task = "features", onProgress, signal }: LayerFeaturesOptions,
): Promise<readonly ProbeFeatures[]> {
  const [feed = "", ...others] = graph.inputs;
  if (others.length > 0) {
    throw new UsageError(`${caller}: the network has inputs ${graph.inputs.join(", ")}, wants one`);
  }
  const input = (graph.types.get(feed)?.shape ?? []).slice(1) as number[];
  checkExamples(caller, examples, input);
  const values = layers.map((layer) => layerValue(caller, graph, layer));
  const shapes = values.map((value) => (graph.types.get(value)?.shape ?? []).slice(1) as number[]);
  const total = labelCount(examples.labels);
  const pooled = shapes.map((shape) => {
    const columns = shape.length === 2 ? (shape[1] as number) : (shape[0] as number);
    return { images: total, columns, data: new Float64Array(total * columns) };
  });
  const executable = await compile(tap(graph, [...new Set(values)]), { fed: [] });
  try {
    const order = Array.from({ length: total }, (_, i) => i);
    const request = { size: batchSize ?? executable.imagesPerRun ?? 8, epoch: 1, signal, input };
    for await (const { indices, images } of exampleBatches(caller, examples, order, request)) {
      signal?.throwIfAborted();
      const out = await executable.run({ [feed]: images }, { signal });
      const first = indices[0] ?? 0;
      for (const [k, features] of pooled.entries()) {
        const part = pool(out[values[k] as string] as NdArray);
        const bad = part.findIndex((v) => !Number.isFinite(v));
        if (bad >= 0) {
          const image = first + Math.floor(bad / features.columns);
          throw new DataError(
            `${caller}: "${layers[k]}" is not finite for image ${image}; its pixels or the weights are not`,
          );
        }
        features.data.set(part, first * features.columns);
      }
      onProgress?.({ task, done: first + indices.length, total, unit: "images" });
    }
  } finally {
    await executable.dispose();
  }
  return pooled;
}

function layerValue(caller: string, graph: Graph, layer: string): string {
  let value: string;
  try {
    value = resolveValue(graph, layer);
  } catch (cause) {
    throw new UsageError(`${caller}: ${(cause as Error).message}`, { cause });
  }
  const shape = graph.types.get(value)?.shape ?? [];
  if (
    shape[0] !== "batch" ||
    shape.length < 2 ||
    shape.slice(1).some((d) => typeof d !== "number")
  ) {
    throw new UsageError(
      `${caller}: "${layer}" has shape [${shape}], wants [batch, features], [batch, tokens, channels] or [batch, channels, height, width]`,
    );
  }
  return value;
}

/** Features `[images, channels]` of a batch. */
function pool({ data, shape }: NdArray): Float64Array {
  const [images = 0, ...rest] = shape;
  const tokens = rest.length === 2;
  const channels = (tokens ? rest[1] : rest[0]) as number;
  const size = rest.reduce((a, b) => a * b, 1);
  const positions = size / channels;
  const result = new Float64Array(images * channels);
  for (let i = 0; i < images; i++) {
    for (let k = 0; k < size; k++) {
      const channel = tokens ? k % channels : Math.floor(k / positions);
      const at = i * channels + channel;
      result[at] = (result[at] as number) + (data[i * size + k] as number) / positions;
    }
  }
  return result;
}
