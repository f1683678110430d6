import { DataError, type LongWork, type NdArray, UsageError } from "@xrt/core";
import { type Graph, resolveValue, tap } from "@xrt/graph";
import { compile as compileOnnx } from "@xrt/graph/onnx";
import { type Examples, exampleBatches } from "../examples.js";
import { hashArray, hashArrays, hashStructure, hashText, parameterArrays } from "../hash.js";
import { labelCount } from "../losses/label-table.js";
import type { Compile } from "../options.js";
import type { FeatureCache } from "./feature-cache.js";

/** Options of {@link frozenFeatures}. */
export interface FrozenFeaturesOptions extends LongWork {
  /** Layer or value whose outputs are the features. */
  readonly at: string;
  /** Where they are kept. Default: nowhere. */
  readonly cache?: FeatureCache | undefined;
  /** Images in one run. Default: as many as are fastest. */
  readonly batchSize?: number | undefined;
  /** Makes the graph ready to run. Default: onnxruntime. */
  readonly compile?: Compile;
  /** Name of the task in progress reports. */
  readonly task?: string;
}

/**
 * The values of a layer for all images, `[images, ...]` in the layout of the graph: computed once, with BatchNorm in inference
 * mode, for a head, a probe or a comparison. The key of a cache is a hash of the part of the network in front of the layer, its
 * weights and the images.
 *
 * @throws UsageError when a cache is given for images that a function reads and that have no `hash`.
 */
export async function frozenFeatures(
  graph: Graph,
  examples: Examples,
  {
    at,
    cache,
    batchSize,
    compile = compileOnnx,
    task = "features",
    onProgress,
    signal,
  }: FrozenFeaturesOptions,
): Promise<NdArray> {
  const prefix = tap(graph, [resolveValue(graph, at)]);
  const key = cache === undefined ? "" : await keyOf(prefix, examples);
  const known = await cache?.get(key);
  if (known !== undefined) return known;
  const [feed = ""] = prefix.inputs;
  const [, ...input] = (prefix.types.get(feed)?.shape ?? []) as number[];
  const total = labelCount(examples.labels);
  const order = Array.from({ length: total }, (_, i) => i);
  const executable = await compile(prefix, { fed: [] });
  try {
    let features: NdArray | undefined;
    let done = 0;
    const request = { size: batchSize ?? executable.imagesPerRun ?? 8, epoch: 1, signal, input };
    for await (const { images } of exampleBatches("frozenFeatures", examples, order, request)) {
      const out = await executable.run({ [feed]: images }, { signal });
      const { data, shape } = out[prefix.outputs[0] ?? ""] as NdArray;
      features ??= {
        data: new Float32Array((data.length / (shape[0] ?? 1)) * total),
        shape: [total, ...shape.slice(1)],
      };
      features.data.set(data, (features.data.length / total) * done);
      done += shape[0] ?? 0;
      onProgress?.({ task, done, total, unit: "images" });
    }
    if (features === undefined) throw new DataError("frozenFeatures: got no images");
    const broken = features.data.findIndex((v) => !Number.isFinite(v));
    if (broken >= 0) {
      const image = Math.floor((broken * total) / features.data.length);
      throw new DataError(
        `frozenFeatures: the features of image ${image} are not finite; its pixels or the weights of the network are not`,
      );
    }
    await cache?.set(key, features);
    return features;
  } finally {
    await executable.dispose();
  }
}

async function keyOf(prefix: Graph, { inputs, hash }: Examples): Promise<string> {
  if (typeof inputs === "function" && hash === undefined) {
    throw new UsageError(
      "frozenFeatures: images that a function reads need a `hash` that names their content to be cached",
    );
  }
  const content = typeof inputs === "function" ? `named ${hash}` : await hashArray(inputs);
  const parts = [await hashStructure(prefix), await hashArrays(parameterArrays(prefix)), content];
  return hashText(JSON.stringify(parts));
}
