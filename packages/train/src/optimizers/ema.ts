import { UsageError } from "@xrt/core";

/** An exponential moving average of the weights. */
export interface Ema {
  /** Share of the average that is kept at each step, from 0 to below 1. */
  readonly decay: number;
  /**
   * Exponent of a slow start: at step `s`, from 0, the decay is at most `1 - (1 + s)^-warmUpPower` (timm). Default: none.
   */
  readonly warmUpPower?: number;
}

/** Decay at step `step`, counted from 0. */
export function emaDecay({ decay, warmUpPower }: Ema, step: number): number {
  return warmUpPower === undefined ? decay : Math.min(decay, 1 - (1 + step) ** -warmUpPower);
}

/** Move an average towards values, in place: `e = d e + (1 - d) w`. */
export function moveAverage(average: Float32Array, values: Float32Array, decay: number): void {
  const rest = 1 - decay;
  for (let i = 0; i < average.length; i++) {
    average[i] = decay * (average[i] as number) + rest * (values[i] as number);
  }
}

/**
 * Check the settings.
 *
 * @throws UsageError when one is out of range.
 */
export function checkEma({ decay, warmUpPower = 1 }: Ema): void {
  if (!(decay >= 0 && decay < 1 && warmUpPower > 0)) {
    throw new UsageError(
      `train: ema has decay ${decay} and warmUpPower ${warmUpPower}, wants a decay from 0 to below 1 and a power above 0`,
    );
  }
}
