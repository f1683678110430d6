import type { NdArray } from "@xrt/core";
import { moveAverage } from "./optimizers/ema.js";
import type { StepGraph } from "./step-graph.js";

/** Moves the statistics for inference towards those of a batch, in place. */
export function moveStatistics(
  parameters: ReadonlyMap<string, NdArray>,
  statistics: StepGraph["statistics"],
  out: Readonly<Record<string, NdArray>>,
  momentum: number,
): void {
  for (const { mean, variance, movingMean, movingVariance } of statistics) {
    for (const [moving, now] of [
      [movingMean, mean],
      [movingVariance, variance],
    ] as const) {
      const kept = parameters.get(moving)?.data;
      if (kept) moveAverage(kept, (out[now] as NdArray).data, momentum);
    }
  }
}
