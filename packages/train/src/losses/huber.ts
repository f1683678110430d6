import { UsageError } from "@xrt/core";
import { elementTargets } from "./element-targets.js";
import type { Loss, Reduction } from "./loss.js";
import { FINITE } from "./mean-squared-error.js";

/** Options of {@link huber}. */
export interface HuberOptions {
  /** Error at which the square becomes a line, above 0. */
  readonly delta?: number;
  readonly reduction?: Reduction;
}

/**
 * Huber's loss of each output: `e^2 / 2` up to `delta`, `delta (|e| - delta / 2)` beyond, so that one wild label does not rule.
 *
 * With `c = min(|e|, delta)` both are `c (|e| - c / 2)`. Huber, "Robust Estimation of a Location Parameter", 1964.
 *
 * @throws UsageError when `delta` is not above 0.
 */
export function huber({ delta = 1, reduction = "global" }: HuberOptions = {}): Loss {
  if (!(delta > 0 && Number.isFinite(delta))) {
    throw new UsageError(`huber: delta is ${delta}, wants more than 0`);
  }
  return {
    name: "Huber",
    options: { delta, reduction },
    activation: "linear",
    reduction,
    targets: (labels, outputs) => elementTargets("huber", labels, outputs, FINITE),
    emit(builder, { scores, targets }) {
      const error = builder.node("sub", [scores, targets], {});
      const size = builder.node("abs", [error], {});
      const clipped = builder.node("minimum", [size, builder.scalar(delta)], {});
      const half = builder.node("mul", [clipped, builder.scalar(0.5)], {});
      const rest = builder.node("sub", [size, half], {});
      return builder.node("mul", [clipped, rest], {}, "huber-loss");
    },
  };
}
