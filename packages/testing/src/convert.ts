import type { NdArray, TypedArray } from "@xrt/core";

/** A float64 copy, every element unchanged. */
export function toFloat64({ shape, data }: NdArray<TypedArray>): NdArray<Float64Array> {
  return { shape, data: Float64Array.from(data) };
}

/** A float32 copy, every element rounded to the nearest float32. */
export function toFloat32({ shape, data }: NdArray<TypedArray>): NdArray {
  return { shape, data: Float32Array.from(data) };
}
