import type { Dataset } from "../dataset.js";
import { filterRecords } from "../filter-records.js";
import type { ImageRecord } from "../image-record.js";

/** Indices of the records in each part, by the name of the part. */
export type Parts<Part extends string = string> = Readonly<Record<Part, readonly number[]>>;

/**
 * One dataset for each part of a split, its records in the order of the indices.
 *
 * @throws RangeError when an index is not that of a record.
 *
 * @example
 * ```ts
 * import { applySplit } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const { train } = applySplit(dataset, { train: [0, 2], test: [1] });
 * train.records.length; // => 2
 * ```
 */
export function applySplit<Part extends string>(
  dataset: Dataset,
  parts: Parts<Part>,
): Readonly<Record<Part, Dataset>> {
  const take = (part: string, i: number): ImageRecord => {
    const record = dataset.records[i];
    if (record !== undefined) return record;
    throw new RangeError(
      `applySplit: ${part} holds ${i}, wants an index below ${dataset.records.length}`,
    );
  };
  const entries = Object.entries(parts) as [Part, readonly number[]][];
  return Object.fromEntries<Dataset>(
    entries.map(([part, own]) => {
      const records = own.map((i) => take(part, i));
      const kept = new Set(records);
      return [part, { ...filterRecords(dataset, (r) => kept.has(r), "in another part"), records }];
    }),
  ) as Record<Part, Dataset>;
}
