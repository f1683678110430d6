import { type ElementTargetsOptions, elementTargets } from "./element-targets.js";
import type { Loss, Reduction } from "./loss.js";

/**
 * Squared error of each output, `(y - t)^2`, for numbers such as an age or a severity. The network's outputs are taken as they
 * are, an activation at its end included.
 *
 * @example
 * ```ts
 * import { meanSquaredError } from "@xrt/train";
 * meanSquaredError().activation; // => "linear"
 * ```
 */
export function meanSquaredError({
  reduction = "global",
}: {
  readonly reduction?: Reduction;
} = {}): Loss {
  return {
    name: "mean squared error",
    options: { reduction },
    activation: "linear",
    reduction,
    targets: (labels, outputs) => elementTargets("meanSquaredError", labels, outputs, FINITE),
    emit(builder, { scores, targets }) {
      const error = builder.node("sub", [scores, targets], {});
      return builder.node("mul", [error, error], {}, "squared-error");
    },
  };
}

/** Any number. */
export const FINITE: Pick<ElementTargetsOptions, "allows" | "wants"> = {
  allows: Number.isFinite,
  wants: "a finite number, or NaN where it was not observed",
};
