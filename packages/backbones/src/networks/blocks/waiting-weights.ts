import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { sizeOf } from "@xrt/core";

/** Zeros of all weights that come later, as many as the largest has: tensors are not written to, only replaced. */
let zeros = new Float32Array();

/**
 * Build layers whose weights come later, all of them views of the same zeros: TensorFlow.js would draw random numbers that a file overwrites,
 * or make a network of zeros, whose arrays the garbage collector chases while the file is read.
 *
 * @param build - What builds them before it returns or awaits.
 */
export function withWaitingWeights<T>(build: () => T): T {
  const prototype = layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = prototype;
  prototype.addWeight = function (name, shape, dtype, _initializer, ...rest) {
    return addWeight.call(this, name, shape, dtype, { apply: zerosOf }, ...rest);
  };
  try {
    return build();
  } finally {
    prototype.addWeight = addWeight;
  }
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
