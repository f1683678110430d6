import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../op.js";
import { cells, type Places } from "./cells.js";

/**
 * Gradient of a convolution with respect to its kernel as `[rows, columns, channels / groups, filters]`: a matrix product for
 * each cell of the kernel. wasm has no kernel for it.
 *
 * @param x - `[batch, height, width, channels]`.
 * @param dy - `[batch, filters, rows, columns]`, channels first.
 */
export function kernelGradient(
  tf: Tfjs,
  x: Tensor,
  dy: Tensor,
  places: Places,
  groups: number,
): Tensor {
  const channels = x.shape[3] ?? 0;
  const [batch = 0, filters = 0, height = 0, width = 0] = dy.shape;
  const count = batch * height * width;
  const [perGroup, outputs] = [channels / groups, filters / groups];
  const flatDy = tf.reshape(tf.transpose(dy, [1, 0, 2, 3]), [filters, count]);
  const product = (flatX: Tensor): Tensor => {
    if (groups === 1) return tf.matMul(flatDy, flatX);
    if (perGroup === 1) {
      const turned = tf.reshape(tf.transpose(flatX), [groups, 1, count]);
      const each = tf.mul(tf.reshape(flatDy, [groups, outputs, count]), turned);
      return tf.reshape(tf.sum(each, 2), [filters, 1]);
    }
    const rows = tf.split(flatDy, groups, 0);
    const columns = tf.split(flatX, groups, 1);
    return tf.concat(
      rows.map((r, g) => tf.matMul(r, columns[g] as Tensor)),
      0,
    );
  };
  const products: Tensor[] = [];
  for (const { values } of cells(tf, x, places, 0)) {
    products.push(product(tf.reshape(values, [count, channels])));
  }
  const all = tf.transpose(tf.stack(products), [0, 2, 1]);
  return tf.reshape(all, [...places.kernel, perGroup, filters]);
}
