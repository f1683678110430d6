import { type NdArray, UsageError, writeNpy } from "@xrt/core";
import { zipSync } from "fflate";
import { leadsOutside } from "../leads-outside.js";

/**
 * Tensors as a `.npz` file of NumPy: one stored entry `NAME.npy` each, float32.
 *
 * @throws UsageError when a name would lead out of the folder that somebody unpacks it to.
 *
 * @example
 * ```ts
 * import { readWeights, writeNpz } from "@xrt/backbones";
 * import { ndArray } from "@xrt/core";
 * const bytes = writeNpz(new Map([["head/bias", ndArray(Float32Array.of(1, 2), [2])]]));
 * [...(await readWeights(bytes)).tensors.keys()]; // => ["head/bias"]
 * ```
 */
export function writeNpz(tensors: ReadonlyMap<string, NdArray>): Uint8Array {
  return zipSync(npyFiles(tensors), { level: 0 });
}

/** Tensors as `.npy` files by their names, `NAME.npy`; a slash in a name is a folder. */
export function npyFiles(tensors: ReadonlyMap<string, NdArray>): Record<string, Uint8Array> {
  return Object.fromEntries(
    [...tensors].map(([name, array]) => {
      if (name === "" || leadsOutside(name)) {
        throw new UsageError(`writeNpz: "${name}" cannot be the name of a file; rename the tensor`);
      }
      return [`${name}.npy`, writeNpy(array)];
    }),
  );
}
