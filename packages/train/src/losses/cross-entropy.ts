import { DataError, UsageError } from "@xrt/core";
import { isTable, labelTable } from "./label-table.js";
import type { Labels, Loss, Targets } from "./loss.js";

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions {
  /** Share of each label that is spread over all classes, from 0 to below 1. */
  readonly labelSmoothing?: number;
  /** Weight of each class; see {@link balancedClassWeights}. */
  readonly classWeights?: readonly number[];
}

/**
 * Cross-entropy of a softmax on logits, for images of one class out of several: `-sum_k t_k logSoftmax(z)_k`, where `t` is 1 for
 * the class of the image, or a distribution over classes. With smoothing `e`, `t` becomes `(1 - e) t + e / classes` (Szegedy et
 * al., "Rethinking the Inception Architecture", 2016). A label is a class number, or a row `[classes]` that sums to 1.
 *
 * Class weights multiply the loss of an image; the mean stays one over images, as in Keras (PyTorch divides by the sum of weights).
 *
 * @throws UsageError when a weight is negative or the smoothing is out of range.
 *
 * @example
 * ```ts
 * import { crossEntropy } from "@xrt/train";
 * [...crossEntropy({ labelSmoothing: 0.5 }).targets([1], 2).values.data]; // => [0.25, 0.75]
 * ```
 */
export function crossEntropy({ labelSmoothing = 0, classWeights }: CrossEntropyOptions = {}): Loss {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new UsageError(
      `crossEntropy: labelSmoothing is ${labelSmoothing}, wants 0 or more and less than 1`,
    );
  }
  const wrong = classWeights?.find((w) => !(w >= 0 && Number.isFinite(w)));
  if (wrong !== undefined) {
    throw new UsageError(`crossEntropy: a class weight is ${wrong}, wants 0 or more`);
  }
  return {
    name: "cross-entropy",
    options: { labelSmoothing, classWeights },
    activation: "softmax",
    reduction: "global",
    targets(labels, outputs) {
      if (classWeights !== undefined && classWeights.length !== outputs) {
        throw new UsageError(
          `crossEntropy: got ${classWeights.length} class weights, the network returns ${outputs} classes`,
        );
      }
      return classTargets(labels, outputs, labelSmoothing, classWeights);
    },
    emit(builder, { scores, targets }) {
      const logs = builder.node("logSoftmax", [scores], { axis: 1 });
      const products = builder.node("mul", [targets, logs], {});
      const sums = builder.node("reduceSum", [products], { axes: [1], keepDims: true });
      return builder.node("neg", [sums], {}, "cross-entropy");
    },
  };
}

function classTargets(
  labels: Labels,
  classes: number,
  smoothing: number,
  classWeights: readonly number[] | undefined,
): Targets {
  const wide = isTable(labels) && labels.shape.length === 2 && labels.shape[1] === classes;
  const rows = wide ? labels : oneHot(labels, classes);
  const n = rows.shape[0] ?? 0;
  const values = new Float32Array(n * classes);
  const weights = new Float32Array(n);
  const observed = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const row = rows.data.subarray(i * classes, (i + 1) * classes);
    if (row.some(Number.isNaN)) continue;
    const sum = row.reduce((s, t) => s + t, 0);
    if (row.some((t) => t < 0) || Math.abs(sum - 1) > 1e-4) {
      throw new DataError(
        `crossEntropy: the row of image ${i} is [${row}], wants a distribution over ${classes} classes`,
      );
    }
    observed[i] = 1;
    for (const [k, t] of row.entries()) {
      values[i * classes + k] = (1 - smoothing) * t + smoothing / classes;
      weights[i] = (weights[i] as number) + t * (classWeights?.[k] ?? 1);
    }
  }
  return {
    values: { data: values, shape: [n, classes] },
    weights: { data: weights, shape: [n, 1] },
    observed: { data: observed, shape: [n, 1] },
  };
}

function oneHot(labels: Labels, classes: number): { data: Float32Array; shape: number[] } {
  const { data: numbers } = labelTable("crossEntropy", labels, 1);
  const data = new Float32Array(numbers.length * classes);
  for (const [i, label] of numbers.entries()) {
    if (Number.isNaN(label)) data.fill(Number.NaN, i * classes, (i + 1) * classes);
    else if (Number.isInteger(label) && label >= 0 && label < classes)
      data[i * classes + label] = 1;
    else {
      throw new DataError(
        `crossEntropy: label of image ${i} is ${label}, wants a class from 0 to ${classes - 1}`,
      );
    }
  }
  return { data, shape: [numbers.length, classes] };
}
