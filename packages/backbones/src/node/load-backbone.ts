import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataError } from "@xrt/core";
import { loadOnnx } from "@xrt/graph/node";
import type { Backbone } from "../backbone/backbone.js";
import { type FromModelOptions, fromModel } from "../backbone/from-model.js";
import { readMetadataProps } from "../weights/onnx/metadata-props.js";
import { contractOf } from "../weights/weight-contract.js";
import { loadGraphModel } from "./load-graph-model.js";
import { loadLayersModel } from "./load-layers-model.js";

/**
 * A network on disk as a backbone, with the contract that is written beside its weights: an `.onnx` file, or the `model.json` of a
 * layers-model or graph-model of TensorFlow.js, or their folder. See `fromModel`.
 *
 * @param options - What is bound to the weights, where the file does not say it or something else is wanted.
 * @throws DataError when a file is missing or broken.
 * @throws UsageError when neither options nor file have a preprocess contract, or it does not fit the network.
 */
export async function loadBackbone(
  path: string,
  options: FromModelOptions = {},
): Promise<Backbone> {
  if (path.endsWith(".onnx")) {
    const graph = await loadOnnx(path);
    const contract = contractOf({ metadata: readMetadataProps(await readFile(path)) });
    return fromModel(graph, { ...contract, ...options });
  }
  const folder = basename(path) === "model.json" ? dirname(path) : path;
  const json = await readJson(join(folder, "model.json"));
  const contract = contractOf({ metadata: Object(json.userDefinedMetadata) });
  const isGraph = Array.isArray((json.modelTopology as { node?: unknown } | null)?.node);
  const model = isGraph ? await loadGraphModel(folder) : await loadLayersModel(folder);
  return fromModel(model, { ...contract, ...options });
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return Object(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new DataError(`loadBackbone: ${path} is missing or not JSON`, { path, cause });
  }
}
