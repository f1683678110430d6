import type { Reduction, Targets } from "./loss.js";

/**
 * Weights of the elements of a batch, by which the sum of their losses is the loss of the batch.
 *
 * @param rows - Images of the batch, as rows of `targets`.
 * @param all - Images over which the mean is taken: the batch, or all batches whose gradients are added up.
 * @param images - Weight of each image. Default: 1.
 * @returns `[rows.length, columns]`, 0 where nothing was observed.
 */
export function batchWeights(
  { weights, observed }: Pick<Targets, "weights" | "observed">,
  rows: readonly number[],
  all: readonly number[],
  reduction: Reduction,
  images?: ArrayLike<number>,
): Float32Array {
  const columns = weights.shape[1] ?? 1;
  const counts = new Array<number>(columns).fill(0);
  for (const row of all) {
    for (let k = 0; k < columns; k++) {
      counts[k] = (counts[k] as number) + (observed.data[row * columns + k] as number);
    }
  }
  const total = counts.reduce((sum, n) => sum + n, 0);
  const result = new Float32Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < columns; k++) {
      const at = row * columns + k;
      if (observed.data[at] === 0) continue;
      const n = reduction === "perTask" ? (counts[k] as number) : total;
      result[i * columns + k] = ((weights.data[at] as number) * (images?.[row] ?? 1)) / n;
    }
  }
  return result;
}
