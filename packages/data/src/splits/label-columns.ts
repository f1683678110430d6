import type { ImageRecord, LabelValue } from "../image-record.js";
import { labelOf } from "../labels/change-labels.js";

/**
 * Value of each finding for each image, by the name of the finding: what a split is stratified by. Numbers are 1 or 0, so
 * that the labels of a `binaryTask` fit.
 */
export type LabelColumns = Readonly<Record<string, ArrayLike<number | LabelValue>>>;

/**
 * The values of some findings as columns, for {@link groupedSplit} and {@link groupedKFold}.
 *
 * @example
 * ```ts
 * import { labelColumns } from "@xrt/data";
 * const records = [{ labels: { Edema: 1 } }, { labels: { Edema: "missing" } }] as const;
 * labelColumns(records, ["Edema"]); // => { Edema: [1, "missing"] }
 * ```
 */
export function labelColumns(
  records: readonly Pick<ImageRecord, "labels">[],
  findings: readonly string[],
): Readonly<Record<string, LabelValue[]>> {
  return Object.fromEntries(
    findings.map((finding) => [finding, records.map(({ labels }) => labelOf(labels, finding))]),
  );
}
