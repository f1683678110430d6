import { open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { loadLayersModel } from "@xrt/backbones/node";
import { DataError } from "@xrt/core";
import { type Graph, UnsupportedOpError } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { loadOnnx } from "@xrt/graph/node";

/** How a network is written. */
export type ModelKind = keyof typeof loaders;

/** A network from a file. */
export interface LoadedModel {
  readonly kind: ModelKind;
  readonly graph: Graph;
}

const loaders = {
  onnx: (path: string): Promise<Graph> => loadOnnx(path),
  "layers-model": async (path: string): Promise<Graph> => {
    if (basename(path) !== "model.json") {
      throw new DataError(`${path}: a layers-model is read from a file called model.json`, {
        path,
      });
    }
    return fromLayersModel(await loadLayersModel(dirname(path)));
  },
} as const;

/**
 * The graph of a network in a file: ONNX, or the `model.json` of a layers-model of TensorFlow.js.
 *
 * @throws UnsupportedOpError when it has ops that are not carried.
 * @throws DataError when the file is missing, broken, or of another kind.
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  const kind = await kindOf(path);
  try {
    return { kind, graph: await loaders[kind](path) };
  } catch (cause) {
    if (cause instanceof UnsupportedOpError || cause instanceof DataError) throw cause;
    // a broken topology makes TensorFlow.js throw errors of any kind
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path}: ${message}`, { path, cause });
  }
}

/** What a file holds, by its content: JSON is a model of TensorFlow.js, anything else is taken for ONNX. */
async function kindOf(path: string): Promise<ModelKind> {
  return (await startsLikeJson(path)) ? "layers-model" : "onnx";
}

async function startsLikeJson(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
      return /^\s*\{/.test(buffer.subarray(0, bytesRead).toString("latin1"));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new DataError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code})`, {
      path,
      cause,
    });
  }
}
