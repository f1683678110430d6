import { UsageError } from "@xrt/core";
import type { Epoch } from "../epoch.js";
import type { Metric } from "../metrics/metric.js";
import { isBetter } from "../metrics/monitor.js";
import type { Schedule } from "./schedule.js";

/** Options of {@link plateau}. */
export interface PlateauOptions {
  /** One of the run's metrics, which is watched in its own direction. Default: the validation loss. */
  readonly metric?: Pick<Metric, "name" | "direction">;
  /** Factor by which the rate falls. */
  readonly rate?: number;
  /** Epochs without an improvement before it falls, at least 1. */
  readonly patience?: number;
  /** Improvement that counts, from 0. */
  readonly minDelta?: number;
  /** Smallest factor. */
  readonly lowest?: number;
}

interface Memory {
  readonly factor: number;
  readonly best: number | null;
  readonly waited: number;
}

/**
 * A rate that falls when the validation loss, or another number, has not become better for some epochs (Keras'
 * `ReduceLROnPlateau`). Without validation images the training loss is watched.
 *
 * @throws UsageError when an option is out of range.
 */
export function plateau({
  metric,
  rate = 0.1,
  patience = 5,
  minDelta = 0,
  lowest = 0,
}: PlateauOptions = {}): Schedule {
  if (!(rate > 0 && rate < 1 && patience >= 1 && minDelta >= 0 && lowest >= 0)) {
    throw new UsageError(
      `plateau: got rate ${rate}, patience ${patience}, minDelta ${minDelta}, lowest ${lowest}; wants a rate between 0 and 1, a patience from 1, the others from 0`,
    );
  }
  const value = ({ validation, train }: Epoch) =>
    metric === undefined
      ? (validation?.loss ?? train.loss)
      : (validation?.metrics[metric.name]?.value ?? Number.NaN);
  const start: Memory = { factor: 1, best: null, waited: 0 };
  return {
    name: "plateau",
    options: { metric: metric?.name ?? "loss", rate, patience, minDelta, lowest },
    start,
    factor: (_, memory) => (memory as Memory).factor,
    afterEpoch(memory, epoch) {
      const { factor, best, waited } = memory as Memory;
      const now = value(epoch);
      const improved = isBetter(metric ?? { direction: "down" }, now, best, minDelta);
      if (improved) return { factor, best: now, waited: 0 };
      if (waited + 1 < patience) return { factor, best, waited: waited + 1 };
      return { factor: Math.max(factor * rate, lowest), best, waited: 0 };
    },
  };
}
