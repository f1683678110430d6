import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import type { layers, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { sizeOf } from "@xrt/core";

type Layer = InstanceType<typeof layers.Layer>;

/** Apply a layer to one value or several. */
export function applyLayer(
  layer: Layer,
  x: SymbolicTensor | readonly SymbolicTensor[],
): SymbolicTensor {
  return layer.apply(Array.isArray(x) ? [...x] : (x as SymbolicTensor)) as SymbolicTensor;
}

/** Zeros of all weights that come later, as many as the largest has: tensors are not written to, only replaced. */
let zeros = new Float32Array();

/**
 * Apply a layer whose kernels come later: TensorFlow.js would draw random numbers that `fillFresh` or a file overwrites, or make a network of
 * zeros, whose arrays the garbage collector chases while the file is read.
 */
export function applyWithKernel(layer: Layer, x: SymbolicTensor): SymbolicTensor {
  const building = layer as unknown as { addWeight?: AddWeight };
  const addWeight = building.addWeight as AddWeight;
  building.addWeight = function (name, shape, dtype, _initializer, ...rest) {
    return addWeight.call(this, name, shape, dtype, { apply: zerosOf }, ...rest);
  };
  const result = applyLayer(layer, x);
  // that of the class is seen again
  delete building.addWeight;
  return result;
}

type AddWeight = (
  name: string,
  shape: number[],
  dtype: unknown,
  initializer: { apply(shape: number[]): Tensor },
  ...rest: unknown[]
) => unknown;

function zerosOf(shape: number[]): Tensor {
  const size = sizeOf(shape);
  if (size > zeros.length) zeros = new Float32Array(size);
  return tensor(zeros.subarray(0, size), shape);
}
