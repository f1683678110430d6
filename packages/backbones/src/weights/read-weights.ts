import { DataError } from "@xrt/core";
import type { WeightFile } from "./weight-file.js";
import type { ReadWeightsOptions } from "./weight-reader.js";
import { weightReaders } from "./weight-readers.js";

/**
 * The tensors of a weight file, whose format is found by content. Nothing in the file is executed.
 *
 * @throws DataError when the format is not known, or the file is damaged or hostile.
 *
 * @example
 * ```ts
 * import { readWeights, writeSafetensors } from "@xrt/backbones";
 * import { ndArray } from "@xrt/core";
 * const file = writeSafetensors(new Map([["fc.bias", ndArray(Float32Array.of(3), [1])]]));
 * (await readWeights(file)).format; // => "safetensors"
 * ```
 */
export async function readWeights(
  bytes: Uint8Array,
  options: ReadWeightsOptions = {},
): Promise<WeightFile> {
  const reader = weightReaders.find((r) => r.recognises(bytes));
  if (reader === undefined) {
    const { path = "weights" } = options;
    throw new DataError(
      `${path}: the format is not known (the first bytes are ${[...bytes.subarray(0, 8)]}); readable are ${weightReaders.map((r) => `${r.format} (${r.extensions.join(", ")})`).join(", ")}`,
      { path },
    );
  }
  return reader.read(bytes, options);
}
