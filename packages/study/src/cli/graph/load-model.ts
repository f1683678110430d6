import { open, readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { loadGraphModel, loadLayersModel } from "@xrt/backbones/node";
import { DataError } from "@xrt/core";
import { type Graph, UnsupportedOpError } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { loadOnnx } from "@xrt/graph/node";
import { loadKerasModel } from "./load-keras-model.js";

/** How a network is written. */
export type ModelKind = keyof typeof loaders;

/** A network from a file. */
export interface LoadedModel {
  readonly kind: ModelKind;
  readonly graph: Graph;
}

const loaders = {
  onnx: (path: string): Promise<Graph> => loadOnnx(path),
  "layers-model": async (path: string): Promise<Graph> =>
    fromLayersModel(await loadLayersModel(folderOf(path))),
  keras: async (path: string): Promise<Graph> => fromLayersModel(await loadKerasModel(path)),
  "graph-model": (path: string): Promise<Graph> => loadGraphModel(folderOf(path)),
} as const;

/**
 * The graph of a network in a file: ONNX, the `model.json` of a layers-model or graph-model of
 * TensorFlow.js, or a whole model of Keras in HDF5.
 *
 * @throws UnsupportedOpError when it has ops that are not carried.
 * @throws DataError when the file is missing, broken, or of another kind.
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  const kind = await kindOf(path);
  try {
    const graph = await loaders[kind](path);
    if (graph.inputs.length > 0) return { kind, graph };
    throw new DataError(`${path}: ${NO_NETWORK}`, { path });
  } catch (cause) {
    if (cause instanceof UnsupportedOpError || cause instanceof DataError) throw cause;
    // a broken topology makes TensorFlow.js throw errors of any kind
    const message = cause instanceof Error ? cause.message : String(cause);
    const hint = kind === "onnx" && isCheckpoint(path) ? `; ${CHECKPOINT}` : "";
    throw new DataError(`${path}: ${message}${hint}`, { path, cause });
  }
}

const NO_NETWORK =
  "holds weights without their network; xrt models convert writes one from a whole model, and pretrained() of @xrt/backbones makes one of a network by its name";

const CHECKPOINT =
  'a checkpoint has weights and no network: write torch.onnx.export(model, torch.zeros(1, 3, 224, 224), "model.onnx") and give that';

/** Whether a file is called as those of `torch.save` and other bare weights are. */
function isCheckpoint(path: string): boolean {
  return /\.(pth|pt|th|ckpt|safetensors|npz|tar)$/i.test(path);
}

/** How every HDF5 file begins. */
const HDF5 = "\x89HDF\r\n\x1a\n";

/** How the archives of Keras 3 begin. */
const ZIP = "PK\x03\x04";

/** The folder of a `model.json`. */
function folderOf(path: string): string {
  if (basename(path) === "model.json") return dirname(path);
  throw new DataError(`${path}: a model of TensorFlow.js is read from a file called model.json`, {
    path,
  });
}

/** What a file holds, by its content: JSON is a model of TensorFlow.js, HDF5 one of Keras, anything else is taken for ONNX. */
async function kindOf(path: string): Promise<ModelKind> {
  const json = await reading(path, async () => {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
      const start = buffer.subarray(0, bytesRead).toString("latin1");
      if (start.startsWith(HDF5)) return HDF5;
      if (start.startsWith(ZIP)) return ZIP;
      if (!/^\s*\{/.test(start)) return undefined;
    } finally {
      await file.close();
    }
    return readFile(path, "utf8");
  });
  if (json === undefined) return "onnx";
  if (json === HDF5) return "keras";
  // torch.save writes archives, too
  if (json === ZIP && isCheckpoint(path)) throw new DataError(`${path}: ${CHECKPOINT}`, { path });
  if (json === ZIP) {
    throw new DataError(
      `${path}: is a .keras file of Keras 3, whose networks are not carried; write model.export("model.onnx", format="onnx") and give that`,
      { path },
    );
  }
  let model: { format?: unknown; modelTopology?: { node?: unknown } };
  try {
    model = JSON.parse(json);
  } catch (cause) {
    throw new DataError(`${path}: is not JSON, though it starts like it`, { path, cause });
  }
  const isGraph = model.format === "graph-model" || Array.isArray(model.modelTopology?.node);
  return isGraph ? "graph-model" : "layers-model";
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(`${path}: cannot be read (${code})`, { path, cause });
  }
}
