import { nearest, UsageError } from "@xrt/core";
import type { Epoch } from "../epoch.js";
import type { Metric } from "./metric.js";

/** A number of an epoch that can be watched, and which way is better. */
export interface Monitor {
  readonly name: string;
  readonly direction: "up" | "down";
  /** Its value after an epoch; `NaN` where it is undefined. */
  value(epoch: Epoch): number;
}

/**
 * All that can be watched in a run: `"loss"` and `"unweightedLoss"` of the validation images, `"trainLoss"`, and the metrics.
 *
 * @throws UsageError when two metrics have one name, or one has a name that is taken.
 */
export function monitorsOf(metrics: readonly Metric[]): Map<string, Monitor> {
  const monitors = new Map<string, Monitor>();
  const add = (monitor: Monitor) => {
    if (monitors.has(monitor.name)) {
      throw new UsageError(`train: two metrics are called "${monitor.name}"`);
    }
    monitors.set(monitor.name, monitor);
  };
  const down = "down" as const;
  add({ name: "loss", direction: down, value: (e) => e.validation?.loss ?? Number.NaN });
  add({
    ...{ name: "unweightedLoss", direction: down },
    value: (e) => e.validation?.unweightedLoss ?? Number.NaN,
  });
  add({ name: "trainLoss", direction: down, value: (e) => e.train.loss });
  for (const { name, direction } of metrics) {
    const value = (e: Epoch) => e.validation?.metrics[name]?.value ?? Number.NaN;
    add({ name, direction, value });
  }
  return monitors;
}

/**
 * The number called `name`.
 *
 * @throws UsageError when the run has none of this name; the nearest are listed.
 */
export function monitorNamed(
  caller: string,
  monitors: ReadonlyMap<string, Monitor>,
  metric: string | Metric,
): Monitor {
  const name = typeof metric === "string" ? metric : metric.name;
  const found = monitors.get(name);
  if (found !== undefined) return found;
  throw new UsageError(
    `${caller}: the run has no metric "${name}"; nearest: ${nearest(name, monitors.keys()).join(", ")}; give it to train as one of \`metrics\``,
  );
}

/** Whether `value` is better than `best` by more than `minDelta`; anything defined is better than nothing. */
export function isBetter(
  { direction }: Pick<Monitor, "direction">,
  value: number,
  best: number | null,
  minDelta = 0,
): boolean {
  if (Number.isNaN(value)) return false;
  if (best === null) return true;
  return direction === "up" ? value > best + minDelta : value < best - minDelta;
}
