import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { io } from "@tensorflow/tfjs-core";
import { DataError } from "@xrt/core";

/** A `model.json` of TensorFlow.js with the bytes of its weight files. */
export interface SavedModel {
  /** Layers of a layers-model, or the GraphDef of a graph-model. */
  readonly modelTopology: NonNullable<io.ModelArtifacts["modelTopology"]>;
  /** Inputs and outputs of a graph-model. */
  readonly signature: unknown;
  readonly weightSpecs: io.WeightsManifestEntry[];
  /** The weight files in order, each in a buffer of its own: together they hold the weights one after another. */
  readonly weightData: ArrayBuffer[];
}

/**
 * Read `model.json` in a folder, and the weight files that it names.
 *
 * @param caller - Name of the function, for its error messages.
 * @throws DataError when a file is missing or no JSON, a part is missing, or a file lies outside the folder.
 */
export async function readModelJson(caller: string, folder: string): Promise<SavedModel> {
  const path = join(folder, "model.json");
  const { modelTopology, weightsManifest, signature } = parse(
    caller,
    path,
    await read(caller, path),
  );
  if (!modelTopology || !isManifest(weightsManifest)) {
    throw new DataError(
      `${caller}: ${path} has no topology or no weights; wants a model as TensorFlow.js saves it`,
      { path },
    );
  }
  const groups = await Promise.all(
    weightsManifest.map((group) =>
      Promise.all(group.paths.map((name) => read(caller, inside(caller, folder, name)))),
    ),
  );
  return {
    modelTopology,
    signature,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: groups.flat().map(ownBuffer),
  };
}

interface ModelJson {
  readonly modelTopology?: io.ModelArtifacts["modelTopology"] | null;
  readonly weightsManifest?: unknown;
  readonly signature?: unknown;
}

interface Group {
  readonly paths: readonly string[];
  readonly weights: readonly io.WeightsManifestEntry[];
}

function isManifest(manifest: unknown): manifest is readonly Group[] {
  return (
    Array.isArray(manifest) &&
    manifest.every(
      (group) =>
        Array.isArray(group?.weights) &&
        Array.isArray(group.paths) &&
        group.paths.every((name: unknown) => typeof name === "string"),
    )
  );
}

/** The bytes as a buffer; those of a large file have one of their own, which is not copied. */
function ownBuffer({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return byteLength === buffer.byteLength
    ? (buffer as ArrayBuffer)
    : (buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}

async function read(caller: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new DataError(`${caller}: cannot read ${path}; is the folder complete?`, { path, cause });
  }
}

function parse(caller: string, path: string, bytes: Buffer): ModelJson {
  try {
    return Object(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw new DataError(`${caller}: ${path} is not JSON`, { path, cause });
  }
}

function inside(caller: string, folder: string, name: string): string {
  if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|:/.test(name)) {
    throw new DataError(`${caller}: model.json names "${name}", which is outside ${folder}`, {
      path: folder,
    });
  }
  return join(folder, name);
}
