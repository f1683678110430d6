import { UsageError } from "@xrt/core";
import type { Schedule } from "./schedule.js";

/**
 * A factor that falls in steps: `rate` times less after every `epochs` epochs, or at each of the epochs in a list (counted from
 * the first, which is 1: `[4]` lowers the rate before epoch 4).
 *
 * @throws UsageError when the rate is not above 0 or the epochs are not whole numbers from 1.
 *
 * @example
 * ```ts
 * import { stepDecay } from "@xrt/train";
 * const at = (epoch: number) => ({ step: 10 * (epoch - 1), steps: 100, stepsPerEpoch: 10 });
 * [1, 3, 5].map((epoch) => stepDecay({ epochs: 2, rate: 0.5 }).factor(at(epoch), undefined)); // => [1, 0.5, 0.25]
 * [3, 4].map((epoch) => stepDecay({ epochs: [4], rate: 0.5 }).factor(at(epoch), undefined)); // => [1, 0.5]
 * ```
 */
export function stepDecay({
  epochs,
  rate = 0.1,
}: {
  readonly epochs: number | readonly number[];
  readonly rate?: number;
}): Schedule {
  const wrong = [epochs].flat().find((n) => !(Number.isInteger(n) && n >= 1));
  if (wrong !== undefined || !(rate > 0)) {
    throw new UsageError(
      `stepDecay: got epochs ${epochs} and rate ${rate}, wants whole numbers from 1 and a rate above 0`,
    );
  }
  return {
    name: "step",
    options: { epochs, rate },
    factor({ step, stepsPerEpoch }) {
      const epoch = Math.floor(step / stepsPerEpoch) + 1;
      const falls =
        typeof epochs === "number"
          ? Math.floor((epoch - 1) / epochs)
          : epochs.filter((at) => epoch >= at).length;
      return rate ** falls;
    },
  };
}
