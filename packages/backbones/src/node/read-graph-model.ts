import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { io } from "@tensorflow/tfjs-core";
import { DataError } from "@xrt/core";
import { leadsOutside } from "../weights/leads-outside.js";
import { readFileInto } from "./read-file-into.js";

/** The `model.json` of a graph-model of TensorFlow.js with the bytes of its weight files. */
export interface SavedGraphModel {
  /** The GraphDef. */
  readonly modelTopology: NonNullable<io.ModelArtifacts["modelTopology"]>;
  /** Inputs and outputs. */
  readonly signature: unknown;
  readonly weightSpecs: io.WeightsManifestEntry[];
  /** The weight files in order, each in a buffer of its own: together they hold the weights one after another. */
  readonly weightData: ArrayBuffer[];
}

/**
 * Read the `model.json` of a graph-model in a folder, and the weight files that it names. The reader of weight files makes all of
 * them float32; a network also computes with its whole numbers, so that here they stay as they were written.
 *
 * @param caller - Name of the function, for its error messages.
 * @throws DataError when a file is missing or no JSON, a part is missing, or a file lies outside the folder.
 */
export async function readGraphModel(caller: string, folder: string): Promise<SavedGraphModel> {
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
      Promise.all(group.paths.map((name) => readWeights(caller, inside(caller, folder, name)))),
    ),
  );
  return {
    modelTopology,
    signature,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: groups.flat(),
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

/** The bytes of a weight file in a buffer of their own. */
async function readWeights(caller: string, path: string): Promise<ArrayBuffer> {
  try {
    let buffer = new ArrayBuffer(0);
    const bytes = await readFileInto(path, (size) => {
      buffer = new ArrayBuffer(size);
      return new Uint8Array(buffer);
    });
    const read = bytes?.length ?? 0;
    return read === buffer.byteLength ? buffer : buffer.slice(0, read);
  } catch (cause) {
    throw unreadable(caller, path, cause);
  }
}

async function read(caller: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(caller, path, cause);
  }
}

function unreadable(caller: string, path: string, cause: unknown): DataError {
  return new DataError(`${caller}: cannot read ${path}; is the folder complete?`, { path, cause });
}

function parse(caller: string, path: string, bytes: Buffer): ModelJson {
  try {
    return Object(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw new DataError(`${caller}: ${path} is not JSON`, { path, cause });
  }
}

function inside(caller: string, folder: string, name: string): string {
  if (leadsOutside(name)) {
    throw new DataError(`${caller}: model.json names "${name}", which is outside ${folder}`, {
      path: folder,
    });
  }
  return join(folder, name);
}
