import { randomStream } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import type { ImageRecord } from "../image-record.js";

/**
 * The dataset with its records in another order, by seed.
 *
 * @param seed - Safe integer from 0. Default 0.
 * @throws RangeError when the seed is none.
 *
 * @example
 * ```ts
 * import { shuffleRecords } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * shuffleRecords(dataset, { seed: 1 }).records.length; // => 282
 * ```
 */
export function shuffleRecords(dataset: Dataset, { seed = 0 }: { seed?: number } = {}): Dataset {
  const order = randomStream(seed, "shuffle-records").permutation(dataset.records.length);
  return { ...dataset, records: order.map((i) => dataset.records[i] as ImageRecord) };
}
