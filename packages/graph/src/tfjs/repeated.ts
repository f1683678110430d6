import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../op.js";
import { alongAxis } from "./along-axis.js";

/**
 * `x` broadcast to `shape`. Beyond four axes one after another: the WebGL and WebGPU backends of TensorFlow.js 4.22 would
 * read `x` back and repeat it on the CPU, or throw where they cannot read at once.
 */
export function repeated(tf: Tfjs, x: Tensor, shape: readonly number[]): Tensor {
  if (shape.length <= 4) return tf.broadcastTo(x, [...shape]);
  const whole = tf.reshape(x, [...Array(shape.length - x.rank).fill(1), ...x.shape]);
  return shape.reduce(
    (made, size, axis) =>
      made.shape[axis] === size
        ? made
        : alongAxis(tf, made, axis, (flat) => tf.tile(flat, [1, size, 1])),
    whole,
  );
}
