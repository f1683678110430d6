import { auroc } from "@xrt/metrics";
import { eachOutput, patientAuroc } from "./each-output.js";
import type { Metric } from "./metric.js";

/**
 * Area under the ROC curve, exact over all scores. One output has an interval, by patient where `groups` are given; several
 * outputs have the mean over those with both classes.
 *
 * @example
 * ```ts
 * import { aurocMetric } from "@xrt/train";
 * aurocMetric().direction; // => "up"
 * ```
 */
export function aurocMetric(): Metric {
  return {
    name: "auroc",
    direction: "up",
    compute: (scored) =>
      scored.scores.shape[1] === 1 ? patientAuroc(scored) : eachOutput(auroc, scored, "scores"),
  };
}
