import type { NdArray } from "@xrt/core";
import type { ElementType } from "../element-types.js";
import { growthLimit } from "../growth-limit.js";
import type { WeightFile } from "../weight-file.js";
import { findTensors } from "./find-tensors.js";
import type { PickleValue } from "./pickle-value.js";
import { type TorchStorage, tensorValues } from "./torch-tensors.js";

/** The weight file of what a checkpoint's pickle holds. */
export function torchWeights(
  root: PickleValue,
  {
    path,
    length,
    bytesOf,
    only = () => true,
  }: {
    path: string;
    /** Size of the file. */
    length: number;
    bytesOf: (storage: TorchStorage) => Uint8Array;
    only?: ((name: string) => boolean) | undefined;
  },
): WeightFile {
  const found = findTensors(root, path);
  const grow = growthLimit(length, path);
  const tensors = new Map<string, NdArray>();
  const converted = new Set<ElementType>();
  for (const [name, tensor] of found.tensors) {
    if (!only(name)) continue;
    const { array, type, isCopy } = tensorValues(tensor, name, { path, bytesOf });
    if (isCopy) grow(array.data.byteLength, name);
    if (type !== "float32") converted.add(type);
    tensors.set(name, array);
  }
  return {
    format: "torch",
    tensors,
    metadata: found.metadata,
    leftOut: found.leftOut,
    notes: [...converted].map((type) => `${type} was converted to float32`),
  };
}
