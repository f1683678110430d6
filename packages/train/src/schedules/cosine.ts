import type { Schedule } from "./schedule.js";

/**
 * Half a cosine from the learning rate to `lowest` of it: `lowest + (1 - lowest) (1 + cos(pi s / S)) / 2`.
 *
 * Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.
 *
 * @param options - `lowest`: factor at the end, from 0. `steps`: steps until then. Default: those of the whole run.
 *
 * @example
 * ```ts
 * import { cosine } from "@xrt/train";
 * cosine().factor({ step: 50, steps: 100, stepsPerEpoch: 10 }, undefined).toFixed(3); // => "0.500"
 * ```
 */
export function cosine({
  lowest = 0,
  steps: length,
}: {
  readonly lowest?: number;
  readonly steps?: number;
} = {}): Schedule {
  return {
    name: "cosine",
    options: { lowest, steps: length },
    factor({ step, steps }) {
      const progress = Math.min(step / (length ?? steps), 1);
      return lowest + ((1 - lowest) * (1 + Math.cos(Math.PI * progress))) / 2;
    },
  };
}
