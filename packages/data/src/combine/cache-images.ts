import type { NdArray } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import type { ImageRecord } from "../image-record.js";

/**
 * The dataset whose images are kept in memory once read, up to `maxBytes`; the ones that were asked for longest ago are
 * dropped first. Two requests for one image at the same time read it once. What could not be read is tried again.
 *
 * The same array is handed out each time: callers must not write into it.
 *
 * @param maxBytes - Bytes of pixels, from 0. Default 1 GiB (5,350 grey images of 224 x 224).
 * @throws RangeError when `maxBytes` is negative or no number.
 *
 * @example
 * ```ts
 * import { cacheImages } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = cacheImages(await openDataset("packages/sample/nih-chest-xray14"));
 * const [first] = dataset.records;
 * (await first?.image()) === (await first?.image()); // => true
 * ```
 */
export function cacheImages(
  dataset: Dataset,
  { maxBytes = 2 ** 30 }: { maxBytes?: number } = {},
): Dataset {
  if (!(maxBytes >= 0)) {
    throw new RangeError(`cacheImages: maxBytes is ${maxBytes}, wants a number from 0`);
  }
  // a Map lists its keys in the order in which they were set: the first is the one unused longest
  const kept = new Map<ImageRecord, NdArray>();
  const reading = new Map<ImageRecord, Promise<NdArray>>();
  let bytes = 0;
  const keep = (record: ImageRecord, image: NdArray) => {
    if (image.data.byteLength > maxBytes) return;
    kept.set(record, image);
    bytes += image.data.byteLength;
    for (const [oldest, { data }] of kept) {
      if (bytes <= maxBytes) break;
      kept.delete(oldest);
      bytes -= data.byteLength;
    }
  };
  const read = (record: ImageRecord): Promise<NdArray> => {
    const image = kept.get(record);
    if (image !== undefined) {
      kept.delete(record);
      kept.set(record, image);
      return Promise.resolve(image);
    }
    const under = reading.get(record);
    if (under !== undefined) return under;
    const started = record
      .image()
      .then((fresh) => {
        keep(record, fresh);
        return fresh;
      })
      .finally(() => reading.delete(record));
    reading.set(record, started);
    return started;
  };
  return {
    ...dataset,
    records: dataset.records.map((record) => ({ ...record, image: () => read(record) })),
  };
}
