import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../op.js";

/** `x [batch, height, width, channels]` as `[batch, height * down, width * right, channels]`, zeros behind each element. */
export function apart(
  tf: Tfjs,
  x: Tensor,
  [down, right]: readonly [down: number, right: number],
): Tensor {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const behind = (n: number): [number, number][] => [
    [0, 0],
    [0, n - 1],
    [0, 0],
  ];
  const columns = tf.reshape(x, [batch * height * width, 1, channels]);
  const rows = tf.reshape(tf.pad(columns, behind(right)), [
    batch * height,
    1,
    width * right * channels,
  ]);
  return tf.reshape(tf.pad(rows, behind(down)), [batch, height * down, width * right, channels]);
}
