import { type NdArray, ndArray, type Shape, sizeOf } from "@xrt/core";
import type { Parameter } from "@xrt/graph";

/** What a normalisation begins with: gamma and variance 1, beta and mean 0; undefined for any other parameter. */
export function resetNormalisation({ role, array }: Parameter): NdArray | undefined {
  switch (role) {
    case "gamma":
    case "moving-variance":
      return constantArray(array.shape, 1);
    case "beta":
    case "moving-mean":
      return constantArray(array.shape, 0);
    default:
      return undefined;
  }
}

/** An array of one value. */
export function constantArray(shape: Shape, value: number): NdArray {
  return ndArray(new Float32Array(sizeOf(shape)).fill(value), shape);
}
