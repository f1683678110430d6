import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NdArray } from "@xrt/core";
import { decodeArrays } from "../checkpoint/array-file.js";
import { decodeCheckpoint } from "../checkpoint/checkpoint-bytes.js";
import { CheckpointError } from "../errors.js";
import type { TrainingState } from "../training-state.js";
import { LAST } from "./model-checkpoint.js";

/**
 * The state of a run from a file.
 *
 * @throws CheckpointError when the file is missing or corrupted.
 */
export async function readCheckpoint(path: string): Promise<TrainingState> {
  return decodeCheckpoint(await readBytes(path), path);
}

/**
 * The state of the run that {@link modelCheckpoint} kept in a folder, for `resume`; `undefined` where there is none yet, so that
 * one program starts a run and goes on with it.
 *
 * @throws CheckpointError when the file is corrupted.
 */
export async function latestCheckpoint(folder: string): Promise<TrainingState | undefined> {
  try {
    return await readCheckpoint(join(folder, LAST));
  } catch (error) {
    if (error instanceof CheckpointError && error.kind === "missing") return undefined;
    throw error;
  }
}

/**
 * The weights of the best epoch by parameter name, as {@link modelCheckpoint} kept them in `best.safetensors`: give them to
 * `withParameters` or `writeWeights`.
 *
 * @throws CheckpointError when the file is missing or corrupted.
 */
export async function readBestWeights(path: string): Promise<ReadonlyMap<string, NdArray>> {
  return (await decodeArrays(await readBytes(path), path)).arrays;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const kind = code === "ENOENT" ? "missing" : "unreadable";
    throw new CheckpointError(`${path}: cannot be read (${code})`, { kind, path, cause });
  }
}
