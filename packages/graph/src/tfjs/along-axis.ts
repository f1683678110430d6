import type { Tensor } from "@tensorflow/tfjs-core";
import { sizeOf } from "@xrt/core";
import type { Tfjs } from "../op.js";

/**
 * What `work` makes of `x` seen as `[before, size, behind]` with the axis in the middle: the WebGL and WebGPU backends of
 * TensorFlow.js 4.22 pad, cut, reverse and gather up to four axes only, and WebGPU gives zeros beyond instead of an error.
 *
 * @param work - Changes the size of the middle axis at most.
 */
export function alongAxis(tf: Tfjs, x: Tensor, axis: number, work: (x: Tensor) => Tensor): Tensor {
  const [before, behind] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const result = work(tf.reshape(x, [sizeOf(before), x.shape[axis] ?? 1, sizeOf(behind)]));
  return tf.reshape(result, [...before, result.shape[1] ?? 1, ...behind]);
}
