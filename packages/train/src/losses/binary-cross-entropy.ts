import { UsageError } from "@xrt/core";
import { BINARY, elementTargets } from "./element-targets.js";
import type { Loss, Reduction } from "./loss.js";

/** Options of {@link binaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions {
  /** Weight of positives, one number or one for each output; see {@link positiveNegativeWeights}. */
  readonly positiveWeight?: number | readonly number[];
  /** Weight of negatives, one number or one for each output. */
  readonly negativeWeight?: number | readonly number[];
  /** Share of each label that is moved to one half, from 0 to below 1. */
  readonly labelSmoothing?: number;
  /** How several labels an image become one number. */
  readonly reduction?: Reduction;
}

/**
 * Binary cross-entropy on logits, for one or several yes-or-no labels an image: `log(1 + exp(z)) - y z`, which neither overflows
 * nor saturates. A label that is `NaN` was not observed and counts nowhere; where none was, the loss is 0 and so is its gradient.
 *
 * Weights multiply the loss of an element; the mean stays one over elements, not over weights (Keras; PyTorch's
 * `BCEWithLogitsLoss` with `weight`).
 *
 * @throws UsageError when a weight is negative or the smoothing is out of range.
 *
 * @example
 * ```ts
 * import { binaryCrossEntropy } from "@xrt/train";
 * const { weights } = binaryCrossEntropy({ positiveWeight: 3 }).targets([1, 0, Number.NaN], 1);
 * [...weights.data]; // => [3, 1, 0]
 * ```
 */
export function binaryCrossEntropy({
  positiveWeight = 1,
  negativeWeight = 1,
  labelSmoothing = 0,
  reduction = "global",
}: BinaryCrossEntropyOptions = {}): Loss {
  for (const [name, value] of Object.entries({ positiveWeight, negativeWeight })) {
    const wrong = [value].flat().find((w) => !(w >= 0 && Number.isFinite(w)));
    if (wrong !== undefined) {
      throw new UsageError(`binaryCrossEntropy: ${name} is ${wrong}, wants 0 or more`);
    }
  }
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new UsageError(
      `binaryCrossEntropy: labelSmoothing is ${labelSmoothing}, wants 0 or more and less than 1`,
    );
  }
  const of = (weight: number | readonly number[], output: number) =>
    typeof weight === "number" ? weight : (weight[output] ?? Number.NaN);
  return {
    name: "binary cross-entropy",
    options: { positiveWeight, negativeWeight, labelSmoothing, reduction },
    activation: "sigmoid",
    reduction,
    targets(labels, outputs) {
      for (const [name, value] of Object.entries({ positiveWeight, negativeWeight })) {
        if (typeof value !== "number" && value.length !== outputs) {
          throw new UsageError(
            `binaryCrossEntropy: ${name} has ${value.length} numbers, the network ${outputs} outputs`,
          );
        }
      }
      const targets = elementTargets("binaryCrossEntropy", labels, outputs, {
        ...BINARY,
        // a probability between the classes has a share of both weights
        weight: (y, k) => y * of(positiveWeight, k) + (1 - y) * of(negativeWeight, k),
      });
      if (labelSmoothing === 0) return targets;
      const { data, shape } = targets.values;
      const smooth = (y: number) => (1 - labelSmoothing) * y + labelSmoothing / 2;
      return { ...targets, values: { data: data.map(smooth), shape } };
    },
    emit(builder, { scores, targets }) {
      const softplus = builder.node("softplus", [scores], {});
      const agreement = builder.node("mul", [targets, scores], {});
      return builder.node("sub", [softplus, agreement], {}, "cross-entropy");
    },
  };
}
