import { type NdArray, ndArray, type Shape, sizeOf } from "@xrt/core";

/** Numbers in [-1, 1) that are a function of a name and their index; `fixtures/networks/seeded.py` is the same in Python. */
export function seededUnit(name: string, size: number): Float64Array {
  let start = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) {
    start = Math.imul(start ^ byte, 0x01000193);
  }
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let x = (start + Math.imul(i, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    values[i] = ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  }
  return values;
}

/**
 * Values for a weight, as PyTorch or Keras call it and lay it out.
 *
 * @param gain - Kernels are uniform on ± sqrt(gain / inputs of one output).
 */
export function seededTensor(name: string, shape: Shape, gain: number): NdArray {
  const unit = seededUnit(name, sizeOf(shape));
  const [center, spread] = rangeOf(name, shape, gain);
  return ndArray(
    Float32Array.from(unit, (u) => center + spread * u),
    shape,
  );
}

function rangeOf(name: string, shape: Shape, gain: number): [center: number, spread: number] {
  if (name.includes("layer_scale") || name.endsWith(".gamma")) return [0, 0.5];
  if (/[./](running_var|moving_variance)$/.test(name)) return [1, 0.5];
  if (/[./](beta|running_mean|moving_mean)$/.test(name) || name.endsWith("bias")) return [0, 0.1];
  return shape.length === 1 ? [1, 0.2] : [0, Math.sqrt(gain / fanIn(name, shape))];
}

function fanIn(name: string, shape: Shape): number {
  if (name.endsWith("/depthwise_kernel")) return sizeOf(shape.slice(0, 2));
  // Keras has its outputs last, PyTorch first
  return sizeOf(name.includes("/") ? shape.slice(0, -1) : shape.slice(1));
}
