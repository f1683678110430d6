import type { Graph } from "@xrt/graph";
import { type FromGraphModelOptions, fromGraphModel } from "@xrt/graph/graph-model";
import { readModelJson } from "./read-model-json.js";

/**
 * Read a TensorFlow.js graph-model from a folder, `model.json` and the weight files that it names, as a graph.
 *
 * @throws DataError when a file is missing, is no model, or lies outside the folder.
 * @throws UnsupportedOpError when an op cannot be carried.
 * @throws InvalidModelError when the model is broken.
 */
export async function loadGraphModel(
  folder: string,
  options: FromGraphModelOptions = {},
): Promise<Graph> {
  return fromGraphModel(await readModelJson("loadGraphModel", folder), options);
}
