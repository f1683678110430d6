import { DataError, nearest, UsageError } from "@xrt/core";
import { countLabels } from "./count-labels.js";
import { type Dataset, otherLabelledFindings, type TaskLabels } from "./dataset.js";
import { filterRecords } from "./filter-records.js";
import type { ImageRecord } from "./image-record.js";

/** A yes-or-no question with the answer for every record. */
export interface BinaryTask extends TaskLabels {
  /** The records that are a positive or a negative; the others are counted in `excluded`. */
  readonly dataset: Dataset;
  /** 1 for a positive and 0 for a negative, one per record. */
  readonly labels: Uint8Array;
}

/**
 * The records that answer a question: 1 for those with the finding `positive`, 0 for those that belong to `negative`.
 * Everything else is left out and counted: records without annotation, undecided ones, those with neither or both.
 *
 * @param task - Either label; what is left out comes from `dataset.defaultTask`.
 * @throws UsageError when a label does not occur in the dataset (the message lists the nearest ones), or none is named and
 * the dataset has no default question.
 * @throws DataError when there is no positive or no negative left; the message lists the labels that occur.
 *
 * @example
 * ```ts
 * import { binaryTask, readManifest } from "@xrt/data";
 * const manifest = [
 *   "file,source,patientid,labels,age,sex,view",
 *   "a.jpg,a.png,1,Mass|Effusion,61,F,PA",
 *   "b.jpg,b.png,2,No Finding,40,M,AP",
 *   "c.jpg,c.png,2,Hernia,41,M,AP",
 * ].join("\n");
 * const dataset = readManifest(manifest, { path: "manifest.csv", open: () => Promise.reject() });
 * const task = binaryTask(dataset, { positive: "Effusion" });
 * [...task.labels]; // => [1, 0]
 * task.dataset.excluded; // => [{ reason: "neither Effusion nor No Finding", count: 1 }]
 * ```
 */
export function binaryTask(dataset: Dataset, task: Partial<TaskLabels> = {}): BinaryTask {
  const positive = task.positive ?? dataset.defaultTask?.positive;
  if (positive === undefined) {
    throw new UsageError(
      `binaryTask: ${dataset.name} has no default question, name the positive label; labels that occur: ${labelCounts(dataset)}`,
    );
  }
  const negative = task.negative ?? dataset.defaultTask?.negative ?? otherLabelledFindings;
  checkLabels(dataset, { positive, negative });
  const roles = new Map(dataset.records.map((r) => [r, roleOf(r, { positive, negative })]));
  const reasons = new Set([...roles.values()].filter((role) => typeof role === "string"));
  const kept = [...reasons].reduce(
    (rest, reason) => filterRecords(rest, (r) => roles.get(r) !== reason, reason),
    dataset,
  );
  const labels = Uint8Array.from(kept.records, (r) => (roles.get(r) === 1 ? 1 : 0));
  for (const [value, name] of [[1, positive] as const, [0, negative] as const]) {
    if (!labels.includes(value)) {
      throw new DataError(
        `binaryTask: ${dataset.name} has no ${value === 1 ? "positive" : "negative"} image for "${positive}" against "${negative}" (none is "${name}"); labels that occur: ${labelCounts(dataset)}`,
      );
    }
  }
  return { positive, negative, dataset: kept, labels };
}

/** 1, 0, or the reason why the record is neither. */
function roleOf({ labels }: ImageRecord, { positive, negative }: TaskLabels): 1 | 0 | string {
  const value = labels[positive];
  const others = negative === otherLabelledFindings;
  if (value === "missing") return `not annotated for ${positive}`;
  if (value === "uncertain") return `${positive} uncertain`;
  const isNegative = others ? value === 0 : labels[negative] === 1;
  if (value === 1) return isNegative ? `both ${positive} and ${negative}` : 1;
  return isNegative ? 0 : `neither ${positive} nor ${negative}`;
}

function checkLabels(dataset: Dataset, { positive, negative }: TaskLabels): void {
  const known = Object.keys(countLabels(dataset.records));
  for (const [option, label] of [
    ["positive", positive] as const,
    ["negative", negative] as const,
  ]) {
    if (known.includes(label) || (option === "negative" && label === otherLabelledFindings))
      continue;
    throw new UsageError(
      `binaryTask: ${dataset.name} has no label "${label}" (${option}); nearest: ${nearest(label, known).join(", ")}; all: ${labelCounts(dataset)}`,
    );
  }
  if (positive === negative) {
    throw new UsageError(
      `binaryTask: positive and negative are both "${positive}"; choose another negative, for example "${otherLabelledFindings}"`,
    );
  }
}

function labelCounts(dataset: Dataset): string {
  const counts = Object.entries(countLabels(dataset.records)).filter(([, count]) => count > 0);
  return counts.map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}
