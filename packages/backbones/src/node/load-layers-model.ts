import { join } from "node:path";
import { type LayersModel, loadLayersModel as load } from "@tensorflow/tfjs-layers";
import { DataError } from "@xrt/core";
import { readModelJson } from "./read-model-json.js";

/**
 * Read a TensorFlow.js layers-model from a folder: `model.json` and the weight files that it names.
 *
 * @throws DataError when a file is missing, is no layers-model, names a file outside the folder, or the weights are cut short.
 */
export async function loadLayersModel(folder: string): Promise<LayersModel> {
  const { modelTopology, weightSpecs, weightData } = await readModelJson(
    "loadLayersModel",
    folder,
    { temporary: true },
  );
  const isHalf = ({ quantization }: (typeof weightSpecs)[number]) =>
    quantization?.dtype === "float16";
  const other = weightSpecs.find((w) => w.dtype !== "float32" || (w.quantization && !isHalf(w)));
  if (other !== undefined) {
    const path = join(folder, "model.json");
    throw new DataError(
      `loadLayersModel: weight "${other.name}" in ${path} is neither float32 nor float16`,
      {
        path,
      },
    );
  }
  const wanted = weightSpecs.reduce(
    (n, spec) => n + (isHalf(spec) ? 2 : 4) * spec.shape.reduce((a, d) => a * d, 1),
    0,
  );
  const found = weightData.reduce((n, { byteLength }) => n + byteLength, 0);
  if (found !== wanted) {
    throw new DataError(
      `loadLayersModel: the weights in ${folder} hold ${found} bytes, model.json describes ${wanted}; fetch them again`,
      { path: folder },
    );
  }
  try {
    return await load({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
  } finally {
    for (const buffer of weightData) if (buffer.resizable) buffer.resize(0);
  }
}
