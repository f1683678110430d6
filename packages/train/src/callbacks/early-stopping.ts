import { UsageError } from "@xrt/core";
import type { Metric } from "../metrics/metric.js";
import { isBetter, type Monitor } from "../metrics/monitor.js";
import type { Callback } from "./callback.js";

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /** One of the run's metrics, or `"loss"`; its direction is its own. */
  readonly metric?: string | Metric;
  /** Epochs without an improvement before the run ends, at least 1. */
  readonly patience?: number;
  /** Improvement that counts, from 0. */
  readonly minDelta?: number;
}

/**
 * Ends a run when a metric has not become better for some epochs. Which epoch is kept is another question: see `best` of
 * `train`.
 *
 * @throws UsageError when `patience` is below 1 or `minDelta` below 0; when the run starts, that it has no such metric, or no
 *   validation images to compute it on.
 */
export function earlyStopping({
  metric = "loss",
  patience = 5,
  minDelta = 0,
}: EarlyStoppingOptions = {}): Callback {
  if (!(patience >= 1 && minDelta >= 0)) {
    throw new UsageError(
      `earlyStopping: got patience ${patience} and minDelta ${minDelta}, wants a patience from 1 and a minDelta from 0`,
    );
  }
  let memory: { best: number | null; waited: number } = { best: null, waited: 0 };
  let monitor: Monitor | undefined;
  return {
    name: "earlyStopping",
    onStart(run, remembered) {
      monitor = run.monitor("earlyStopping", metric);
      memory = (remembered as typeof memory | undefined) ?? { best: null, waited: 0 };
    },
    onEpoch(epoch, run) {
      if (monitor === undefined) return;
      const value = monitor.value(epoch);
      memory = isBetter(monitor, value, memory.best, minDelta)
        ? { best: value, waited: 0 }
        : { ...memory, waited: memory.waited + 1 };
      if (memory.waited >= patience) {
        run.stop(`${monitor.name} has not become better for ${patience} epochs`);
      }
    },
    memory: () => memory,
  };
}
