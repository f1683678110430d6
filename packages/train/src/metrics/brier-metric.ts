import { brier } from "@xrt/metrics";
import { eachOutput } from "./each-output.js";
import type { Metric } from "./metric.js";

/** Brier score of the probabilities: 0 is perfect. The mean over outputs where there are several. */
export function brierMetric(): Metric {
  return {
    name: "brier",
    direction: "down",
    compute: (scored) =>
      eachOutput(
        (y, p, { mask = [] }) => {
          const kept = Array.from(y, (_, i) => i).filter((i) => mask[i] !== 0);
          return brier(
            kept.map((i) => y[i] as number),
            kept.map((i) => p[i] as number),
          );
        },
        scored,
        "probabilities",
      ),
  };
}
