import { DataError } from "@xrt/core";
import { isTable, labelTable } from "./label-table.js";
import type { Labels } from "./loss.js";

/**
 * Balanced weights of classes: `n / (K n_c)`, so that every class weighs as much as any other (scikit-learn, Keras).
 *
 * @param labels - Class of each image, from 0; `NaN` where it was not observed.
 * @param classes - Number of classes. Default: one more than the largest label.
 * @throws DataError when a class has no image.
 *
 * @example
 * ```ts
 * import { balancedClassWeights } from "@xrt/train";
 * balancedClassWeights([1, 1, 1, 1, 0, 0]); // => [1.5, 0.75]
 * ```
 */
export function balancedClassWeights(labels: ArrayLike<number>, classes?: number): number[] {
  const observed = Array.from(labels).filter((label) => !Number.isNaN(label));
  const k = classes ?? observed.reduce((most, label) => Math.max(most, label), 0) + 1;
  const counts = Array.from({ length: k }, (_, c) => observed.filter((l) => l === c).length);
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new DataError(`balancedClassWeights: no image is of class ${empty}`);
  return counts.map((count) => observed.length / (k * count));
}

/** Weights for {@link binaryCrossEntropy}, one for each output. */
export interface PositiveNegativeWeights {
  readonly positiveWeight: readonly number[];
  readonly negativeWeight: readonly number[];
}

/**
 * Weights that make positives and negatives of each label weigh the same: `N / (P + N)` for positives and `P / (P + N)` for
 * negatives, over the observed labels (as CheXNet; Rajpurkar et al. 2017).
 *
 * @throws DataError when a label has no positive or no negative.
 *
 * @example
 * ```ts
 * import { positiveNegativeWeights } from "@xrt/train";
 * positiveNegativeWeights([1, 0, 0, 0]); // => { positiveWeight: [0.75], negativeWeight: [0.25] }
 * ```
 */
export function positiveNegativeWeights(labels: Labels): PositiveNegativeWeights {
  const counts = countsOf(labels);
  const lacking = counts.findIndex(({ positive, negative }) => positive === 0 || negative === 0);
  if (lacking >= 0) {
    const { positive, negative } = counts[lacking] as Count;
    throw new DataError(
      `positiveNegativeWeights: label ${lacking} has ${positive} positives and ${negative} negatives, wants some of both`,
    );
  }
  return {
    positiveWeight: counts.map(({ positive, negative }) => negative / (positive + negative)),
    negativeWeight: counts.map(({ positive, negative }) => positive / (positive + negative)),
  };
}

/**
 * Weights of labels by how rare their positives are: `(max - n_c + mean)` divided by its maximum (torchxrayvision). Give them as
 * `positiveWeight` and as `negativeWeight`.
 *
 * @param counts - Positives of each label.
 *
 * @example
 * ```ts
 * import { rareLabelWeights } from "@xrt/train";
 * rareLabelWeights([100, 40, 10]).map((w) => w.toFixed(3)); // => ["0.357", "0.786", "1.000"]
 * ```
 */
export function rareLabelWeights(counts: readonly number[]): number[] {
  const most = Math.max(...counts);
  const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  const raw = counts.map((n) => most - n + mean);
  const largest = Math.max(...raw);
  return raw.map((w) => w / largest);
}

interface Count {
  readonly positive: number;
  readonly negative: number;
}

function countsOf(labels: Labels): Count[] {
  const outputs = isTable(labels) ? (labels.shape[1] ?? 1) : 1;
  const { data } = labelTable("positiveNegativeWeights", labels, outputs);
  return Array.from({ length: outputs }, (_, k) => {
    const own = data.filter((_v, i) => i % outputs === k);
    return {
      positive: own.filter((y) => y === 1).length,
      negative: own.filter((y) => y === 0).length,
    };
  });
}
