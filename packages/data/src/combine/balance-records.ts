import { DataError, randomStream } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import { filterRecords } from "../filter-records.js";
import type { ImageRecord } from "../image-record.js";

/**
 * The dataset with equally many records of every class: the smallest class stays whole, the others lose records at random
 * by seed. The order stays. What is left out is counted in `excluded`.
 *
 * @param classOf - Class of a record: a label, a source, both joined; `null` leaves the record out.
 * @param seed - The choice does not depend on the order of the records. Default 0.
 * @throws DataError when there are fewer than two classes.
 *
 * @example
 * ```ts
 * import { balanceRecords, countLabels } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const even = balanceRecords(dataset, (record) => String(record.labels.Effusion));
 * even.records.length === 2 * (countLabels(even.records).Effusion ?? 0); // => true
 * ```
 */
export function balanceRecords(
  dataset: Dataset,
  classOf: (record: ImageRecord) => string | null,
  { seed = 0 }: { seed?: number } = {},
): Dataset {
  const classes = new Map<string, ImageRecord[]>();
  const labelled = filterRecords(dataset, (r) => classOf(r) !== null, "of no class to balance");
  for (const record of labelled.records) {
    const name = classOf(record) ?? "";
    const own = classes.get(name);
    if (own === undefined) classes.set(name, [record]);
    else own.push(record);
  }
  if (classes.size < 2) {
    throw new DataError(
      `balanceRecords: ${dataset.name} has ${classes.size} classes (${[...classes.keys()].join(", ") || "none"}), wants at least 2; choose another classOf`,
    );
  }
  const size = Math.min(...[...classes.values()].map((records) => records.length));
  const kept = new Set([...classes].flatMap(([name, own]) => draw(own, size, { seed, name })));
  return filterRecords(labelled, (r) => kept.has(r), "surplus of a class when balancing");
}

function draw(
  records: readonly ImageRecord[],
  size: number,
  { seed, name }: { seed: number; name: string },
): ImageRecord[] {
  const byId = [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
  const order = randomStream(seed, `balance-records/${name}`).permutation(byId.length);
  return order.slice(0, size).map((i) => byId[i] as ImageRecord);
}
