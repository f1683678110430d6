import { UsageError } from "@xrt/core";
import { constant, cosine, oneCycle, plateau, type Schedule, stepDecay, warmUp } from "@xrt/train";
import { InvalidArgumentError } from "commander";

/** What of the command line says how the learning rate changes. */
export interface ScheduleFlags {
  readonly schedule: string;
  /** A period, or the epochs before which the rate falls. */
  readonly decayEpochs?: number | readonly number[];
  readonly decayRate?: number;
  /** Steps. */
  readonly warmUp?: number;
}

/** Schedules that `--schedule` names. */
export const schedules: Readonly<Record<string, (flags: ScheduleFlags) => Schedule>> = {
  constant: () => constant(),
  cosine: () => cosine(),
  "one-cycle": () => oneCycle(),
  // early stopping waits longer, so that a smaller rate has its chance
  plateau: () => plateau({ patience: 2 }),
  // without epochs it is refused before
  "step-decay": ({ decayEpochs = [], decayRate: rate = DECAY_RATE }) =>
    stepDecay({ epochs: decayEpochs, rate }),
};

/** Factor of `--schedule step-decay` unless another one is given. */
export const DECAY_RATE = 0.1;

/** The schedule of checked flags. */
export function scheduleOf(flags: ScheduleFlags): Schedule {
  const own = (schedules[flags.schedule] as (flags: ScheduleFlags) => Schedule)(flags);
  return flags.warmUp === undefined ? own : warmUp(own, { steps: flags.warmUp });
}

/**
 * Check flags that depend on one another.
 *
 * @throws UsageError when a flag is missing, or says nothing for the schedule that was chosen.
 */
export function checkScheduleFlags({ schedule, decayEpochs, decayRate }: ScheduleFlags): void {
  if (schedule === "step-decay") {
    if (decayEpochs !== undefined) return;
    throw new UsageError("--schedule: step-decay wants --decay-epochs, for example 5 or 10,15");
  }
  for (const [flag, given] of Object.entries({
    "--decay-epochs": decayEpochs,
    "--decay-rate": decayRate,
  })) {
    if (given === undefined) continue;
    throw new UsageError(`${flag}: is for --schedule step-decay, not ${schedule}`);
  }
}

/** The epochs of `--decay-epochs`: `"5"` is a period, `"10,15"` a list. */
export function epochsOf(text: string): number | readonly number[] {
  const numbers = text.split(",").map((part) => (/^ *\d+ *$/.test(part) ? Number(part) : 0));
  if (!numbers.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new InvalidArgumentError("wants a whole number from 1, or several: 10,15.");
  }
  return numbers.length === 1 ? (numbers[0] as number) : numbers;
}
