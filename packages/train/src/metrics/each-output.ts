import type { NdArray } from "@xrt/core";
import {
  aurocInterval,
  type BinaryMetric,
  type Estimate,
  multiClass,
  multiLabel,
} from "@xrt/metrics";
import { column, columnsOf, type Scored } from "./metric.js";

/**
 * A binary metric of a network: of its one output, or the mean over outputs for which it is defined (one label against another,
 * or one class against the rest).
 */
export function eachOutput(
  metric: BinaryMetric,
  { labels, groups, ...scored }: Scored,
  of: "scores" | "probabilities",
): Estimate {
  const scores: NdArray = scored[of];
  const outputs = scores.shape[1] ?? 1;
  if (outputs === 1) {
    const [y, s] = [column(labels, 0), column(scores, 0)];
    const mask = y.map((label) => (Number.isNaN(label) ? 0 : 1));
    return metric(y, s, { mask });
  }
  const classes = (labels.shape[1] ?? 1) === 1;
  return classes
    ? multiClass(metric, column(labels, 0), columnsOf(scores)).macro
    : multiLabel(metric, columnsOf(labels), columnsOf(scores)).macro;
}

/** The AUROC of one output with an interval that takes the patient as the unit, where the patients are known. */
export function patientAuroc({ labels, scores, groups }: Scored): Estimate {
  const [y, s] = [column(labels, 0), column(scores, 0)];
  const kept = [...y.keys()].filter((i) => !Number.isNaN(y[i]));
  return aurocInterval(
    kept.map((i) => y[i] as number),
    kept.map((i) => s[i] as number),
    groups === undefined ? {} : { groups: kept.map((i) => groups[i] as string) },
  );
}
