import { UsageError } from "@xrt/core";
import { BINARY, elementTargets } from "./element-targets.js";
import type { Loss, Reduction } from "./loss.js";

/** Options of {@link focal}. */
export interface FocalOptions {
  /** How much less an element counts that is right already; 0 is the binary cross-entropy. */
  readonly gamma?: number;
  /** Weight of positives, from 0 to 1, that of negatives being `1 - alpha`. Default: no such weights. */
  readonly alpha?: number;
  readonly reduction?: Reduction;
}

/**
 * Focal loss on logits: `(1 - p_t)^gamma` times the binary cross-entropy, where `p_t` is the probability that the network gives
 * to the label.
 *
 * Computed as `exp(gamma log(1 - p_t))` from the logits, so that it does not saturate. Lin et al., "Focal Loss for Dense Object
 * Detection", 2017.
 *
 * @throws UsageError when `gamma` is negative or `alpha` is not between 0 and 1.
 */
export function focal({ gamma = 2, alpha, reduction = "global" }: FocalOptions = {}): Loss {
  if (!(gamma >= 0 && Number.isFinite(gamma))) {
    throw new UsageError(`focal: gamma is ${gamma}, wants 0 or more`);
  }
  if (alpha !== undefined && !(alpha >= 0 && alpha <= 1)) {
    throw new UsageError(`focal: alpha is ${alpha}, wants a number from 0 to 1`);
  }
  return {
    name: "focal",
    options: { gamma, alpha, reduction },
    activation: "sigmoid",
    reduction,
    targets: (labels, outputs) =>
      elementTargets("focal", labels, outputs, {
        ...BINARY,
        weight: (y) => (alpha === undefined ? 1 : y * alpha + (1 - y) * (1 - alpha)),
      }),
    emit(builder, { scores, targets }) {
      const node = (op: "mul" | "sub" | "add", a: string, b: string) =>
        builder.node(op, [a, b], {});
      const positive = builder.node("softplus", [scores], {});
      const agreement = node("mul", targets, scores);
      const crossEntropy = node("sub", positive, agreement);
      if (gamma === 0) return crossEntropy;
      // log(1 - p_t) is -softplus(z) for a positive and z - softplus(z) for a negative
      const other = node("mul", node("sub", builder.scalar(1), targets), scores);
      const logOfMissing = node("sub", other, positive);
      const power = node("mul", builder.scalar(gamma), logOfMissing);
      return builder.node(
        "mul",
        [builder.node("exp", [power], {}), crossEntropy],
        {},
        "focal-loss",
      );
    },
  };
}
