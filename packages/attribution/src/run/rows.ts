import { type NdArray, sizeOf } from "@xrt/core";
import type { TargetPlan } from "../target/target.js";

/** Row of an array, borrowed. */
export function row(array: NdArray | undefined, index: number): Float32Array {
  if (array === undefined) return new Float32Array(0);
  const size = sizeOf(array.shape.slice(1));
  return array.data.subarray(index * size, (index + 1) * size);
}

/** What a target is, of the value that it is of. */
export function pick(value: Float32Array, plan: TargetPlan, image: number): number {
  return value[plan.picks?.[image] ?? 0] ?? Number.NaN;
}

/** Arrays one after another. */
export function joined(arrays: readonly Float32Array[]): Float32Array {
  const data = new Float32Array(arrays.reduce((n, a) => n + a.length, 0));
  let at = 0;
  for (const array of arrays) {
    data.set(array, at);
    at += array.length;
  }
  return data;
}
