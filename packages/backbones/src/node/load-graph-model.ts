import type { Graph } from "@xrt/graph";
import { type FromGraphModelOptions, fromGraphModel } from "@xrt/graph/graph-model";
import { readGraphModel } from "./read-graph-model.js";

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
  return fromGraphModel(await readGraphModel("loadGraphModel", folder), options);
}
