import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { UsageError } from "@xrt/core";
import {
  type ExportFormat,
  type ExportWeightsOptions,
  exportWeights,
} from "../weights/export-weights.js";
import { namedTensors, type TensorSource } from "../weights/named-tensors.js";
import { npyFiles } from "../weights/writers/numpy.js";

/** Format of each file ending. */
const formats: Readonly<Record<string, ExportFormat>> = {
  ".safetensors": "safetensors",
  ".h5": "keras-h5",
  ".hdf5": "keras-h5",
  ".onnx": "onnx",
  ".npz": "npz",
  ".json": "tfjs",
};

/**
 * Write weights to disk, in the format of the file's ending: `.safetensors`, `.h5` (Keras), `.onnx`, `.npz`, `model.json`
 * (TensorFlow.js, with `weights.bin` beside it), or a name without an ending for a folder of `.npy` files. A file appears whole or
 * not at all.
 *
 * @param source - As `exportWeights` takes it.
 * @returns The files that were written.
 * @throws UsageError when no format has that ending.
 */
export async function writeWeightFile(
  path: string,
  source: TensorSource,
  options: ExportWeightsOptions = {},
): Promise<readonly string[]> {
  const files = await filesOf(path, source, options);
  const parts: [part: string, target: string][] = [];
  try {
    for (const [target, bytes] of files) {
      await mkdir(dirname(target), { recursive: true });
      const part = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
      parts.push([part, target]);
      await writeFile(part, bytes);
    }
    for (const [part, target] of parts) await rename(part, target);
  } catch (error) {
    for (const [part] of parts) await rm(part, { force: true });
    throw error;
  }
  return files.map(([target]) => target);
}

async function filesOf(
  path: string,
  source: TensorSource,
  options: ExportWeightsOptions,
): Promise<[path: string, bytes: Uint8Array][]> {
  const ending = extname(path).toLowerCase();
  if (ending === "") {
    const files = Object.entries(npyFiles(await namedTensors(source)));
    return files.map(([name, bytes]) => [join(path, name), bytes]);
  }
  const format = formats[ending];
  if (format === undefined) {
    throw new UsageError(
      `${path}: no format that is written ends so; there are ${Object.keys(formats).join(", ")}, and no ending for a folder of .npy files`,
    );
  }
  const written = await exportWeights(source, format, options);
  if (written instanceof Uint8Array) return [[path, written]];
  return Object.entries(written).map(([name, bytes]) => [
    // the one that is asked for may be called otherwise
    name.endsWith(".json") ? path : join(dirname(path), name),
    bytes,
  ]);
}
