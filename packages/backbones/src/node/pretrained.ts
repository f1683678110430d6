import {
  pretrained as load,
  type PretrainedOptions as MemoryOptions,
  type PretrainedBackbone,
} from "../backbone/pretrained.js";
import type { FetchWeightsOptions } from "./fetch-weights.js";
import { diskAccess } from "./resolve-weights.js";

/** Options of {@link pretrained}. */
export interface PretrainedOptions extends MemoryOptions, Omit<FetchWeightsOptions, "noTop"> {}

/**
 * A network by its name with its weights, by whatever names their publisher gives them, and the preprocess contract that is bound to
 * them. Published weights are kept in the cache on disk; a path is read.
 *
 * @param name - A name of `networkNames`.
 * @throws UsageError when there is no such network or weights, or the weights say nothing of their input and no `preprocess` is given.
 * @throws DataError when the weights cannot be had, or do not cover the network.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { pretrained } from "@xrt/backbones/node";
 * import type { Preprocess } from "@xrt/core";
 * const preprocess: Preprocess = { mode: "tf", size: [224, 224], channels: 3, geometry: "center-crop", resampler: "bilinear" };
 * const weights = "packages/sample/mobilenet-v1-0.25/model.json";
 * const { coverage, graph } = await pretrained("mobilenet-v1-0.25", { weights, preprocess });
 * [coverage?.loaded.length, graph.outputs.length]; // => [137, 1]
 * ```
 */
export function pretrained(
  name: string,
  options: PretrainedOptions = {},
): Promise<PretrainedBackbone> {
  return load(name, options, diskAccess(options));
}
