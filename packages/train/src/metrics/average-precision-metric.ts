import { averagePrecision } from "@xrt/metrics";
import { eachOutput } from "./each-output.js";
import type { Metric } from "./metric.js";

/** Average precision, exact over all scores; the mean over the outputs for which it is defined. */
export function averagePrecisionMetric(): Metric {
  return {
    name: "averagePrecision",
    direction: "up",
    compute: (scored) => eachOutput(averagePrecision, scored, "scores"),
  };
}
