import { join } from "node:path";
import { type NamedTensorMap, tensor } from "@tensorflow/tfjs-core";
import { type LayersModel, models } from "@tensorflow/tfjs-layers";
import { DataError } from "@xrt/core";
import { withWaitingWeights } from "../networks/blocks/waiting-weights.js";
import { readWeightFile } from "./read-weight-file.js";

/**
 * Read a TensorFlow.js layers-model from a folder: `model.json` and the weight files that it names. Its weights are views of what was read:
 * the loader of TensorFlow.js would hold a network three times on the way, as the files, their parts and zeros.
 *
 * @throws DataError when a file is missing, is no layers-model, names a file outside the folder, or the weights are cut short.
 */
export async function loadLayersModel(folder: string): Promise<LayersModel> {
  const path = join(folder, "model.json");
  const { format, tensors, topology } = await readWeightFile(path);
  if (format !== "tfjs-layers-model" || topology === undefined) {
    throw new DataError(
      `loadLayersModel: ${path} has no layers; wants a layers-model as TensorFlow.js saves it`,
      { path },
    );
  }
  const weights: NamedTensorMap = {};
  for (const [name, { data, shape }] of tensors) weights[name] = tensor(data, [...shape]);
  try {
    const model = await withWaitingWeights(() =>
      models.modelFromJSON({ modelTopology: topology as PyJsonDict }),
    );
    model.loadWeights(weights);
    return model;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`loadLayersModel: ${path}: ${problem}`, { path, cause });
  } finally {
    for (const weight of Object.values(weights)) weight.dispose();
  }
}

type PyJsonDict = Extract<
  Parameters<typeof models.modelFromJSON>[0],
  { modelTopology: unknown }
>["modelTopology"];
