import type { LongWork, NdArray } from "@xrt/core";
import type { ImageRecord } from "../image-record.js";
import {
  decodeAhead,
  type ImageTransform,
  requireCount,
  type UnreadableImage,
} from "./decode-ahead.js";

/** How {@link decodeAll} works. */
export interface DecodeAllOptions extends LongWork {
  /** Images in work at once, at least 1. Default 8, so that each of four threads has one and another waiting. */
  readonly concurrency?: number | undefined;
  /** `[height, width]` that images are resampled to, as by {@link batches}. Default: as they are. */
  readonly resize?: readonly [number, number] | undefined;
  /** Applied to each image as soon as it is decoded and resized, for example `(image) => preprocess(contract, image)`. */
  readonly transform?: ImageTransform | undefined;
}

/** The decoded images and those that could not be decoded, both in the order of the records. */
export interface DecodedImages {
  readonly images: readonly NdArray[];
  /** `images[i]` is the image of `records[readable[i]]`. */
  readonly readable: readonly number[];
  readonly unreadable: readonly UnreadableImage[];
}

/**
 * Decodes many images, a few at once. A file that cannot be decoded is named in `unreadable` and does not stop the rest.
 * All images are held in memory; {@link batches} holds a few.
 *
 * @throws UsageError when `sharp` is not installed, and whatever `transform` throws.
 * @throws RangeError when `concurrency` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { decodeAll } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const { records } = await openDataset("packages/sample/nih-chest-xray14");
 * const { images, unreadable } = await decodeAll(records.slice(0, 3));
 * images.length; // => 3
 * unreadable; // => []
 * ```
 */
export async function decodeAll(
  records: readonly ImageRecord[],
  {
    concurrency = 8,
    resize,
    transform = (image) => image,
    onProgress,
    signal,
  }: DecodeAllOptions = {},
): Promise<DecodedImages> {
  requireCount("decodeAll", "concurrency", concurrency);
  const images: NdArray[] = [];
  const readable: number[] = [];
  const unreadable: UnreadableImage[] = [];
  const total = records.length;
  let done = 0;
  const ahead = Math.max(total, 1);
  for await (const decoded of decodeAhead(records, {
    concurrency,
    ahead,
    resize,
    transform,
    signal,
  })) {
    if ("image" in decoded) {
      images.push(decoded.image);
      readable.push(done);
    } else unreadable.push(decoded.unreadable);
    done++;
    onProgress?.({ task: "decode", done, total, unit: "images" });
  }
  return { images, readable, unreadable };
}
