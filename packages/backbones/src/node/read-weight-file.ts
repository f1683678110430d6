import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DataError } from "@xrt/core";
import { readWeights } from "../weights/read-weights.js";
import type { WeightFile } from "../weights/weight-file.js";
import type { ReadWeightsOptions } from "../weights/weight-reader.js";

/**
 * The tensors of a weight file on disk, and of the files beside it that it names; see `readWeights`.
 *
 * @param path - The file; of a TensorFlow.js model its `model.json`.
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
  const sibling = (name: string) => read(join(dirname(path), name));
  return readWeights(await read(path), { path, sibling, only });
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "no such file" : `cannot be read (${code})`;
    throw new DataError(`${path}: ${problem}`, { path, cause });
  }
}
