import type { Dataset } from "../dataset.js";
import type { ImageRecord, Labels } from "../image-record.js";
import { labelOf } from "./change-labels.js";
import type { ReaderRule } from "./reader-rules.js";

/**
 * The dataset with the labels that `rule` makes of each image's readers. Images without readers keep their labels.
 *
 * @param rule - For example {@link readerMajority}.
 *
 * @example
 * ```ts
 * import { joinReaders, readerMajority, readerUnion } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * joinReaders(dataset, readerMajority).records.length; // => 282
 * ```
 */
export function joinReaders(dataset: Dataset, rule: ReaderRule): Dataset {
  const records = dataset.records.map((record) =>
    record.readers === undefined ? record : { ...record, labels: joined(record, rule) },
  );
  return { ...dataset, records };
}

/** Findings that no reader was asked about keep their value. */
function joined({ labels, readers = [] }: ImageRecord, rule: ReaderRule): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => {
      const asked = readers.filter((reader) => Object.hasOwn(reader.labels, name));
      return [name, asked.length === 0 ? value : rule(asked.map((r) => labelOf(r.labels, name)))];
    }),
  );
}
