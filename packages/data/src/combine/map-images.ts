import type { NdArray } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import type { ImageRecord } from "../image-record.js";

/**
 * The dataset whose images are `change(image, record)`, applied each time an image is read; put {@link cacheImages} around
 * it to apply it once. Boxes and masks stay in the frame that they name.
 *
 * @param change - For example `(image) => preprocess(contract, image)`. Must not write into its argument.
 *
 * @example
 * ```ts
 * import { resize } from "@xrt/core";
 * import { mapImages } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const small = mapImages(dataset, (image) => resize(image, [8, 8]));
 * (await small.records[0]?.image())?.shape; // => [8, 8, 1]
 * ```
 */
export function mapImages(
  dataset: Dataset,
  change: (image: NdArray, record: ImageRecord) => NdArray | Promise<NdArray>,
): Dataset {
  return {
    ...dataset,
    records: dataset.records.map((record) => ({
      ...record,
      image: async () => change(await record.image(), record),
    })),
  };
}
