import type { Tensor, Tensor1D, Tensor3D, Tensor4D } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../op.js";
import type { Window } from "../ops/window.js";
import { apart } from "./apart.js";
import { resized } from "./cells.js";

/**
 * Convolution of `x [batch, height, width, channels]` with `kernel [rows, columns, channels / groups, filters]`.
 *
 * Goes around what TensorFlow.js 4.22 lacks: strides together with dilations, groups other than depthwise, unequal strides of
 * a depthwise convolution, and its explicit padding and dilations on the tensorflow backend.
 */
export function convolve(
  tf: Tfjs,
  x: Tensor,
  kernel: Tensor,
  window: Window & { readonly groups: number },
  bias?: Tensor,
): Tensor {
  const { strides, dilations, groups } = window;
  const channels = x.shape[3] ?? 0;
  const depthwise = groups === channels && groups > 1;
  const strided = strides.some((s) => s > 1);
  const dilated = dilations.some((d) => d > 1);
  if (strided && (dilated || (depthwise && strides[0] !== strides[1]))) {
    const dense = convolve(tf, x, kernel, { ...window, strides: [1, 1] }, bias);
    return tf.stridedSlice(dense, [0, 0, 0, 0], dense.shape, [1, ...strides, 1]);
  }
  if (groups > 1 && !depthwise) {
    const kernels = tf.split(kernel, groups, 3);
    const biases = bias === undefined ? [] : tf.split(bias, groups, 0);
    const parts = tf
      .split(x, groups, 3)
      .map((part, g) =>
        convolve(tf, part, kernels[g] as Tensor, { ...window, groups: 1 }, biases[g]),
      );
    return tf.concat(parts, 3);
  }
  const padded = withPadding(tf, x, window, depthwise);
  const common = {
    ...padded,
    strides: [...strides] as [number, number],
    dilations: [...dilations] as [number, number],
    ...(bias === undefined ? {} : { bias: bias as Tensor1D }),
  };
  if (!depthwise) return tf.fused.conv2d({ ...common, filter: kernel as Tensor4D });
  // typed without explicit padding, which all its kernels take
  const pad = padded.pad as "valid";
  const [rows = 0, columns = 0, , filters = 0] = kernel.shape;
  if (dilated && tf.getBackend() === "tensorflow") {
    const size = [dilations[0] * (rows - 1) + 1, dilations[1] * (columns - 1) + 1] as const;
    const cells = tf.reshape(kernel, [1, rows, columns, filters]);
    const spread = resized(tf, apart(tf, cells, dilations), [0, 0], size, 0);
    const filter = tf.reshape(spread, [...size, channels, filters / channels]) as Tensor4D;
    return tf.fused.depthwiseConv2d({ ...common, dilations: [1, 1], pad, filter });
  }
  const filter = tf.reshape(kernel, [rows, columns, channels, filters / channels]) as Tensor4D;
  return tf.fused.depthwiseConv2d({ ...common, pad, filter });
}

/** The padding as an argument of the convolution, or put around x first where the backend takes none. */
function withPadding(tf: Tfjs, x: Tensor, { pads }: Window, depthwise: boolean) {
  const [top, left, bottom, right] = pads;
  const frame: [[0, 0], [number, number], [number, number], [0, 0]] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  if (pads.every((p) => p === 0)) return { x: x as Tensor3D, pad: "valid" as const };
  return depthwise && tf.getBackend() === "tensorflow"
    ? { x: tf.pad(x, frame) as Tensor3D, pad: "valid" as const }
    : { x: x as Tensor3D, pad: frame };
}
