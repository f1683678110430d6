import { UsageError } from "@xrt/core";
import type { Schedule } from "./schedule.js";

/**
 * A linear rise over the first `steps` steps, then another schedule for the rest of the run: step `s` has `(s + 1) / (steps + 1)`
 * of the rate at which that schedule starts.
 *
 * Goyal et al., "Accurate, Large Minibatch SGD", 2017.
 *
 * @throws UsageError when `steps` is not a whole number from 1.
 */
export function warmUp(then: Schedule, { steps: rise }: { readonly steps: number }): Schedule {
  if (!(Number.isInteger(rise) && rise >= 1)) {
    throw new UsageError(`warmUp: steps is ${rise}, wants a whole number from 1`);
  }
  const { afterEpoch } = then;
  return {
    name: `warm-up, then ${then.name}`,
    options: { steps: rise, behind: { name: then.name, ...then.options } },
    start: then.start,
    factor(moment, memory) {
      const { step, steps, stepsPerEpoch } = moment;
      const rest = {
        step: Math.max(0, step - rise),
        steps: Math.max(1, steps - rise),
        stepsPerEpoch,
      };
      const factor = then.factor(rest, memory);
      return step < rise ? (factor * (step + 1)) / (rise + 1) : factor;
    },
    ...(afterEpoch && { afterEpoch }),
  };
}
