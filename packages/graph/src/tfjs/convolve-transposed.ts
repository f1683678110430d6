import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../op.js";
import type { Window } from "../ops/window.js";
import { apart } from "./apart.js";
import { resized } from "./cells.js";
import { convolve } from "./convolve.js";

type Pair = readonly [number, number];

/**
 * Transposed convolution of `x [batch, height, width, filters]` with `kernel [rows, columns, channels / groups, filters]`,
 * as forward convolutions: the kernel of TensorFlow.js that is made for it is ten times slower on wasm and has no dilations.
 *
 * @param size - Height and width of the result.
 */
export function convolveTransposed(
  tf: Tfjs,
  x: Tensor,
  kernel: Tensor,
  window: Window & { readonly groups: number },
  size: Pair,
): Tensor {
  const { strides, pads, dilations, groups } = window;
  const [rows = 0, columns = 0, perGroup = 0, filters = 0] = kernel.shape;
  const fits = rows <= strides[0] && columns <= strides[1];
  if (dilations.some((d) => d > 1) || (groups > 1 && !(fits && filters === groups))) {
    return spread(tf, x, kernel, window, size);
  }
  if (groups > 1 && perGroup === 1) {
    return resized(tf, stamped(tf, x, kernel, strides), [-pads[0], -pads[1]], size, 0);
  }
  return groups > 1 ? spread(tf, x, kernel, window, size) : subPixel(tf, x, kernel, window, size);
}

/**
 * By one convolution that computes all the phases of the result as channels, which are then interleaved (Shi et al.,
 * arXiv:1609.07009): no work is done on inserted zeros.
 */
function subPixel(
  tf: Tfjs,
  x: Tensor,
  kernel: Tensor,
  { strides, pads }: Window,
  size: Pair,
): Tensor {
  const [batch = 0, ...place] = x.shape;
  const [rows = 0, columns = 0, channels = 0, filters = 0] = kernel.shape;
  const axes = [rows, columns].map((cells, a) => {
    const stride = strides[a] ?? 1;
    const phases = Math.min(stride, cells);
    const taps = Math.ceil(cells / stride);
    const before = Math.max(taps - 1 - Math.floor((pads[a] ?? 0) / stride), 0);
    const cut = (pads[a] ?? 0) - stride * (taps - 1 - before);
    const wanted = Math.ceil((cut + (size[a] ?? 0)) / stride);
    const after = Math.max(wanted - (place[a] ?? 0) - before + taps - 1, 0);
    const length = (place[a] ?? 0) + before + after - taps + 1;
    return { stride, phases, taps, before, after, cut, length };
  });
  const [y, z] = axes as [(typeof axes)[number], (typeof axes)[number]];

  const whole = resizedKernel(tf, kernel, [y.taps * y.phases, z.taps * z.phases]);
  const turned = tf.reverse(
    tf.reshape(whole, [y.taps, y.phases, z.taps, z.phases * channels * filters]),
    [0, 2],
  );
  const grouped = tf.reshape(tf.transpose(turned, [0, 2, 1, 3]), [
    y.taps * z.taps,
    y.phases * z.phases * channels,
    filters,
  ]);
  const outputs = y.phases * z.phases * channels;
  const dense = tf.reshape(tf.transpose(grouped, [0, 2, 1]), [y.taps, z.taps, filters, outputs]);
  const result = convolve(tf, x, dense, {
    strides: [1, 1],
    dilations: [1, 1],
    pads: [y.before, z.before, y.after, z.after],
    groups: 1,
  });

  const strips = tf.reshape(result, [batch * y.length, z.length, y.phases, z.phases * channels]);
  const missing = [y.stride - y.phases, (z.stride - z.phases) * channels] as const;
  const filled = missing.some((n) => n > 0)
    ? tf.pad(strips, [
        [0, 0],
        [0, 0],
        [0, missing[0]],
        [0, missing[1]],
      ])
    : strips;
  const interleaved = y.stride === 1 ? filled : tf.transpose(filled, [0, 2, 1, 3]);
  const map = tf.reshape(interleaved, [batch, y.length * y.stride, z.length * z.stride, channels]);
  return resized(tf, map, [-y.cut, -z.cut], size, 0);
}

/** Depthwise, windows that do not overlap: each element times its kernel. */
function stamped(tf: Tfjs, x: Tensor, kernel: Tensor, [down, right]: Pair): Tensor {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const tile = tf.reshape(resizedKernel(tf, kernel, [down, right]), [1, down, 1, right, channels]);
  const tiles = tf.mul(tf.reshape(x, [batch * height, 1, width, 1, channels]), tile);
  return tf.reshape(tiles, [batch, height * down, width * right, channels]);
}

/** By an ordinary convolution of x with zeros between its elements. */
function spread(
  tf: Tfjs,
  x: Tensor,
  kernel: Tensor,
  { strides, pads, dilations, groups }: Window & { readonly groups: number },
  size: Pair,
): Tensor {
  const [rows = 0, columns = 0, perGroup = 0, filters = 0] = kernel.shape;
  const span = [dilations[0] * (rows - 1), dilations[1] * (columns - 1)] as const;
  const framed = resized(
    tf,
    apart(tf, x, strides),
    [span[0] - pads[0], span[1] - pads[1]],
    [size[0] + span[0], size[1] + span[1]],
    0,
  );
  const cells = tf.reshape(tf.reverse(kernel, [0, 1]), [
    rows * columns,
    perGroup,
    groups,
    filters / groups,
  ]);
  const swapped = tf.reshape(tf.transpose(cells, [0, 3, 2, 1]), [
    rows,
    columns,
    filters / groups,
    groups * perGroup,
  ]);
  return convolve(tf, framed, swapped, {
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    dilations,
    groups,
  });
}

/** A kernel `[rows, columns, ...]` with rows and columns of zeros at the end. */
function resizedKernel(tf: Tfjs, kernel: Tensor, [rows, columns]: Pair): Tensor {
  const missing = [rows - (kernel.shape[0] ?? 0), columns - (kernel.shape[1] ?? 0)] as const;
  return missing.every((n) => n === 0)
    ? kernel
    : tf.pad(kernel, [
        [0, missing[0]],
        [0, missing[1]],
        [0, 0],
        [0, 0],
      ]);
}
