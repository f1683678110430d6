import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { io } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel as load } from "@tensorflow/tfjs-layers";
import { DataError } from "@xrt/core";

/** One `model.json`, as TensorFlow.js writes it. */
interface ModelJson {
  readonly format?: string;
  readonly modelTopology: io.ModelArtifacts["modelTopology"] | null;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly io.WeightsManifestEntry[];
  }[];
}

/**
 * Read a TensorFlow.js layers-model from a folder: `model.json` and the weight files that it names.
 *
 * @throws DataError when a file is missing, is no layers-model, names a file outside the folder, or the weights are cut short.
 */
export async function loadLayersModel(folder: string): Promise<LayersModel> {
  const path = join(folder, "model.json");
  const json = parse(path, await read(path));
  const groups = await Promise.all(
    json.weightsManifest.map((group) =>
      Promise.all(group.paths.map((p) => read(inside(folder, p)))),
    ),
  );
  const specs = json.weightsManifest.flatMap((group) => group.weights);
  const bytes = Buffer.concat(groups.flat());
  const wanted = specs.reduce((n, { shape }) => n + 4 * shape.reduce((a, d) => a * d, 1), 0);
  if (bytes.length !== wanted) {
    throw new DataError(
      `loadLayersModel: the weights in ${folder} hold ${bytes.length} bytes, model.json describes ${wanted}; fetch them again`,
      { path: folder },
    );
  }
  const artifacts: io.ModelArtifacts = {
    modelTopology: json.modelTopology as NonNullable<io.ModelArtifacts["modelTopology"]>,
    weightSpecs: [...specs],
    weightData: new Uint8Array(bytes).buffer,
  };
  return load({ load: async () => artifacts });
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new DataError(`loadLayersModel: cannot read ${path}; is the folder complete?`, {
      path,
      cause,
    });
  }
}

function parse(path: string, bytes: Buffer): ModelJson {
  let json: Partial<ModelJson>;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new DataError(`loadLayersModel: ${path} is not JSON`, { path, cause });
  }
  const { modelTopology, weightsManifest } = json;
  if (!modelTopology || !Array.isArray(weightsManifest)) {
    throw new DataError(
      `loadLayersModel: ${path} has no topology or no weights; wants a layers-model as \`model.save\` writes it`,
      { path },
    );
  }
  const other = weightsManifest
    .flatMap((g) => g.weights)
    .find((w) => w.dtype !== "float32" || w.quantization);
  if (other !== undefined) {
    throw new DataError(`loadLayersModel: weight "${other.name}" in ${path} is not plain float32`, {
      path,
    });
  }
  return { modelTopology, weightsManifest };
}

function inside(folder: string, name: string): string {
  if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|:/.test(name)) {
    throw new DataError(`loadLayersModel: model.json names "${name}", which is outside ${folder}`, {
      path: folder,
    });
  }
  return join(folder, name);
}
