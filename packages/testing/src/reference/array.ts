import { type NdArray, type Shape, sizeOf } from "@xrt/core";

/** The arrays of the reference evaluator. */
export type Array64 = NdArray<Float64Array>;

/** The array whose element at each index is `f(index)`. */
export function tabulate(shape: Shape, f: (index: readonly number[]) => number): Array64 {
  const data = new Float64Array(sizeOf(shape));
  let i = 0;
  forEachIndex(shape, (index) => {
    data[i] = f(index);
    i++;
  });
  return { shape, data };
}

/** Visit every index of an array of `shape`, the last axis fastest. */
export function forEachIndex(shape: Shape, visit: (index: readonly number[]) => void): void {
  const index = shape.map(() => 0);
  for (let left = sizeOf(shape); left > 0; left--) {
    visit(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next < (shape[axis] ?? 0) ? next : 0;
      if (next < (shape[axis] ?? 0)) break;
    }
  }
}

/** Element at an index. */
export function at({ shape, data }: Array64, index: readonly number[]): number {
  return data[flatIndex(shape, index)] ?? Number.NaN;
}

/** Place of an index in the data. */
export function flatIndex(shape: Shape, index: readonly number[]): number {
  let flat = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    flat = flat * (shape[axis] ?? 0) + (index[axis] ?? 0);
  }
  return flat;
}

/** An input that the op cannot do without. */
export function present(inputs: readonly (Array64 | undefined)[], i: number): Array64 {
  const input = inputs[i];
  if (input === undefined) throw new RangeError(`input ${i} is missing`);
  return input;
}
