import { UsageError } from "@xrt/core";
import type { Schedule } from "./schedule.js";

/** Options of {@link oneCycle}. */
export interface OneCycleOptions {
  /** The first rate is the learning rate divided by this. */
  readonly div?: number;
  /** Share of the steps in which the rate rises, between 0 and 1. */
  readonly pct?: number;
  /** The last rate is the learning rate divided by this. */
  readonly divFinal?: number;
}

/**
 * One cycle: a half cosine up to the learning rate, and another one down to nearly nothing.
 *
 * Smith, "A disciplined approach to neural network hyper-parameters", 2018, with fastai's defaults.
 *
 * @throws UsageError when a divisor is not above 0 or `pct` is not between 0 and 1.
 */
export function oneCycle({ div = 25, pct = 0.25, divFinal = 1e5 }: OneCycleOptions = {}): Schedule {
  if (!(div > 0 && divFinal > 0 && pct > 0 && pct < 1)) {
    throw new UsageError(
      `oneCycle: got div ${div}, divFinal ${divFinal} and pct ${pct}, wants divisors above 0 and a share between 0 and 1`,
    );
  }
  const between = (from: number, to: number, progress: number) =>
    from + ((to - from) * (1 - Math.cos(Math.PI * progress))) / 2;
  return {
    name: "one cycle",
    options: { div, pct, divFinal },
    factor({ step, steps }) {
      const progress = Math.min(step / Math.max(steps, 1), 1);
      return progress < pct
        ? between(1 / div, 1, progress / pct)
        : between(1, 1 / divFinal, (progress - pct) / (1 - pct));
    },
  };
}
