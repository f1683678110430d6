import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DataError, type NdArray } from "@xrt/core";
import { readWeights } from "../weights/read-weights.js";
import type { WeightFile } from "../weights/weight-file.js";
import type { ReadWeightsOptions } from "../weights/weight-reader.js";
import { readFileInto } from "./read-file-into.js";

/**
 * The tensors of a weight file on disk, and of the files beside it that it names; see `readWeights`.
 *
 * @param path - The file; of a TensorFlow.js model its `model.json`, or its folder; or a folder of `.npy` files, whose names are
 *   those of the tensors, folders in it included.
 * @throws DataError when the file is missing, its format is not known, or it is damaged or hostile.
 *
 * @example
 * ```ts
 * import { readWeightFile } from "@xrt/backbones/node";
 * const { tensors } = await readWeightFile("packages/sample/mobilenet-v1-0.25/model.json");
 * tensors.get("conv1/kernel")?.shape; // => [3, 3, 3, 8]
 * ```
 */
export async function readWeightFile(
  path: string,
  { only }: Pick<ReadWeightsOptions, "only"> = {},
): Promise<WeightFile> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return readFolder(path, only);
  const sibling = (name: string, place?: Uint8Array<ArrayBuffer>) =>
    read(join(dirname(path), name), place);
  return readWeights(await read(path), { path, sibling, only });
}

async function readFolder(
  folder: string,
  only: ((name: string) => boolean) | undefined = () => true,
): Promise<WeightFile> {
  const names = await readdir(folder);
  if (names.includes("model.json")) return readWeightFile(join(folder, "model.json"), { only });
  const all = (await readdir(folder, { recursive: true }))
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".npy"))
    .sort();
  if (all.length === 0) {
    throw new DataError(`${folder}: is a folder without model.json or .npy files`, {
      path: folder,
    });
  }
  const tensors = new Map<string, NdArray>();
  const notes = new Set<string>();
  for (const file of all) {
    const name = file.slice(0, -".npy".length);
    if (!only(name)) continue;
    const path = join(folder, file);
    const read = await readWeights(await readFile(path), { path });
    for (const array of read.tensors.values()) tensors.set(name, array);
    for (const note of read.notes) notes.add(note);
  }
  return { format: "numpy", tensors, metadata: {}, notes: [...notes] };
}

/** The bytes of a file: at the beginning of `place` where they fit, in memory of their own otherwise. */
async function read(
  path: string,
  place: Uint8Array<ArrayBuffer> = new Uint8Array(),
): Promise<Uint8Array> {
  const fits = (size: number) => size > 0 && size <= place.length;
  try {
    return (
      (await readFileInto(path, (size) => (fits(size) ? place : null))) ?? (await readFile(path))
    );
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "no such file" : `cannot be read (${code})`;
    throw new DataError(`${path}: ${problem}`, { path, cause });
  }
}
