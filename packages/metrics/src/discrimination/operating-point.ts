import { checkRecord } from "../internal/check-given.js";
import { type Decision, decisions } from "../internal/decisions.js";
import {
  noOperatingPoint,
  type OperatingPoint,
  operatingPointAt,
} from "../internal/operating-point-at.js";
import { type Sample, type SampleOptions, sampleOf } from "../internal/sample.js";

/** What an operating point is judged by. Precision is the positive predictive value, sensitivity is also called recall. */
export type OperatingQuantity = "sensitivity" | "specificity" | "precision";

/** Which threshold is wanted: the best of one quantity among those that keep another at least so high. */
export interface OperatingRule {
  readonly maximise: OperatingQuantity;
  readonly subjectTo: OperatingQuantity;
  /** Between 0 and 1, reached included. */
  readonly atLeast: number;
}

/**
 * The observed score with the best of one quantity while another stays at least so high: specificity at 95 % sensitivity,
 * sensitivity at 90 % specificity, precision at a recall.
 *
 * Of several equally good the one with more of the constrained quantity, then the larger threshold. Choose it on validation
 * data, freeze it, then apply it to test data with `decisionRates`.
 *
 * @param yTrue - Labels, 0 or 1.
 * @param yScore - Scores, as many as labels; any finite numbers, larger = more positive.
 * @returns The point, or NaN with a reason: `"unattainable"` where no observed score keeps the constraint, else as `auroc`.
 * @throws RangeError as `auroc`, and when the rule names no quantity or `atLeast` is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { operatingPoint } from "@xrt/metrics";
 * const rule = { maximise: "specificity", subjectTo: "sensitivity", atLeast: 0.5 } as const;
 * operatingPoint([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8], rule).threshold; // => 0.8
 * ```
 */
export function operatingPoint(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  given: OperatingRule,
  options: SampleOptions = {},
): OperatingPoint {
  const { maximise, subjectTo, atLeast } = checkRecord("operatingPoint", given, {
    name: "rule",
    wants: '{ maximise: "specificity", subjectTo: "sensitivity", atLeast: 0.95 }',
  });
  const best = quantity(maximise);
  const kept = quantity(subjectTo);
  if (!(atLeast >= 0 && atLeast <= 1)) {
    throw new RangeError(`operatingPoint: atLeast is ${atLeast}, wants a number from 0 to 1`);
  }
  const sample = sampleOf("operatingPoint", yTrue, yScore, options);
  if (sample.reason !== undefined) return noOperatingPoint(sample.reason);
  const steps = decisions(sample);
  let found: { index: number; value: number; constrained: number } | undefined;
  // thresholds fall, so that the first of equals is the largest; quotients of whole numbers are equal where the shares are
  for (const [index, step] of steps.entries()) {
    const [value, constrained] = [best(step, sample), kept(step, sample)];
    if (constrained < atLeast) continue;
    const better =
      found === undefined ||
      value > found.value ||
      (value === found.value && constrained > found.constrained);
    if (better) found = { index, value, constrained };
  }
  return found ? operatingPointAt(sample, steps, found.index) : noOperatingPoint("unattainable");
}

type Quantity = (step: Decision, sample: Sample) => number;

const QUANTITIES: Readonly<Record<OperatingQuantity, Quantity>> = {
  sensitivity: ({ tp }, { positive }) => tp / positive,
  specificity: ({ fp }, { negative }) => (negative - fp) / negative,
  // where everything above weighs nothing there is no precision to speak of
  precision: ({ tp, fp }) => (tp + fp === 0 ? 0 : tp / (tp + fp)),
};

function quantity(name: OperatingQuantity): Quantity {
  if (!Object.hasOwn(QUANTITIES, name)) {
    const known = Object.keys(QUANTITIES).join(", ");
    throw new RangeError(`operatingPoint: no quantity "${name}"; one of ${known}`);
  }
  return QUANTITIES[name];
}
