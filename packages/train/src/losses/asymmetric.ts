import { UsageError } from "@xrt/core";
import { BINARY, elementTargets } from "./element-targets.js";
import type { Loss, Reduction } from "./loss.js";

/** Options of {@link asymmetric}. */
export interface AsymmetricOptions {
  /** How much less a positive counts that is right already. */
  readonly gammaPositive?: number;
  /** How much less a negative counts that is right already. */
  readonly gammaNegative?: number;
  /** Probability below which a negative counts nothing at all, from 0 to below 1. */
  readonly margin?: number;
  readonly reduction?: Reduction;
}

/** Keeps the logarithm of a shifted probability finite. */
const TINY = 1e-8;

/**
 * Asymmetric loss for many labels of which few are positive: `-y (1 - p)^g+ log(p) - (1 - y) q^g- log(1 - q)` with
 * `q = max(p - margin, 0)`, a probability of a negative that is low enough being no loss at all.
 *
 * Unlike the authors' program the gradient also goes through the factor `(1 - p_t)^g`, as in their formula. Ridnik et al.,
 * "Asymmetric Loss For Multi-Label Classification", 2021.
 *
 * @throws UsageError when a gamma is negative or the margin is out of range.
 */
export function asymmetric({
  gammaPositive = 1,
  gammaNegative = 4,
  margin = 0.05,
  reduction = "global",
}: AsymmetricOptions = {}): Loss {
  for (const [name, value] of Object.entries({ gammaPositive, gammaNegative })) {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new UsageError(`asymmetric: ${name} is ${value}, wants 0 or more`);
    }
  }
  if (!(margin >= 0 && margin < 1)) {
    throw new UsageError(`asymmetric: margin is ${margin}, wants 0 or more and less than 1`);
  }
  return {
    name: "asymmetric",
    options: { gammaPositive, gammaNegative, margin, reduction },
    activation: "sigmoid",
    reduction,
    targets: (labels, outputs) => elementTargets("asymmetric", labels, outputs, BINARY),
    emit(builder, { scores, targets }) {
      const node = (op: "mul" | "sub" | "add", a: string, b: string) =>
        builder.node(op, [a, b], {});
      const [one, softplus] = [builder.scalar(1), builder.node("softplus", [scores], {})];
      // log(1 - p) = -softplus(z), and log(p) = z - softplus(z): no logarithm of a rounded probability
      const logOther = builder.node("neg", [softplus], {});
      const logRight = node("sub", scores, softplus);
      const factor = (gamma: number, log: string) =>
        builder.node("exp", [node("mul", builder.scalar(gamma), log)], {});
      const positive = node(
        "mul",
        targets,
        gammaPositive === 0 ? logRight : node("mul", factor(gammaPositive, logOther), logRight),
      );
      const p = builder.node("sigmoid", [scores], {});
      const shifted = builder.node("relu", [node("sub", p, builder.scalar(margin))], {});
      const kept = margin === 0 ? logOther : builder.node("log", [node("sub", one, shifted)], {});
      const safe = node("add", shifted, builder.scalar(TINY));
      const weight = builder.node(
        "exp",
        [node("mul", builder.scalar(gammaNegative), builder.node("log", [safe], {}))],
        {},
      );
      const negative = node(
        "mul",
        node("sub", one, targets),
        gammaNegative === 0 ? kept : node("mul", weight, kept),
      );
      return builder.node("neg", [node("add", positive, negative)], {}, "asymmetric-loss");
    },
  };
}
