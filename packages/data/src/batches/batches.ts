import { DataError, type LongWork, type NdArray, stack } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import type { ImageRecord } from "../image-record.js";
import { batchMemory, wholeBatch } from "./batch-memory.js";
import {
  type Decoded,
  decodeAhead,
  type ImageTransform,
  requireCount,
  type UnreadableImage,
} from "./decode-ahead.js";

/** How {@link batches} works. */
export interface BatchesOptions extends LongWork {
  /** Images in a batch, at least 1; the last one may be smaller. */
  readonly size: number;
  /**
   * `[height, width]` that images are resampled to, bilinear with antialias. In Node, small greyscale JPEG files are then
   * resampled in the thread that decoded them. Default: as they are.
   */
  readonly resize?: readonly [number, number] | undefined;
  /** Applied to each image as soon as it is decoded and resized; all must come to one shape. Default: as they are. */
  readonly transform?: ImageTransform | undefined;
  /** Batches that are decoded while the caller works on one, at least 1. Default 1. */
  readonly prefetch?: number | undefined;
  /** Images in work at once, at least 1. Default 8, so that each of four threads has one and another waiting. */
  readonly concurrency?: number | undefined;
  /**
   * Whether the memory of a batch is used for a later one as soon as the loop goes on, so that `images` must not be kept: new memory for
   * each batch keeps garbage collection and the operating system busy for a third of the time that decoding takes. Default false.
   */
  readonly reuse?: boolean | undefined;
  /** Called with each image that cannot be decoded, which is then left out. Where it is not given, such an image is an error. */
  readonly onUnreadable?: ((image: UnreadableImage) => void) | undefined;
}

/** Some images of a dataset. */
export interface Batch {
  /** `[records.length, height, width, channels]`. */
  readonly images: NdArray;
  /** One for each image. */
  readonly records: readonly ImageRecord[];
}

/**
 * The images of a dataset in batches, in the order of its records. While the caller works on a batch the next ones are
 * decoded, but never more than `prefetch` of them: memory stays the same however long the dataset is. To stop early,
 * leave the loop.
 *
 * @throws DataError when an image cannot be decoded and `onUnreadable` is not given.
 * @throws RangeError when images of one batch have different shapes, or a count is not a whole number.
 *
 * @example
 * ```ts
 * import { batches } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * let seen = 0;
 * for await (const { images, records } of batches(dataset, { size: 32, resize: [16, 16] })) {
 *   seen += records.length;
 *   images.shape; // => [records.length, 16, 16, 1]
 * }
 * seen; // => 282
 * ```
 */
export async function* batches(
  { records }: Pick<Dataset, "records">,
  {
    size,
    resize,
    transform,
    prefetch = 1,
    concurrency = 8,
    reuse = false,
    onUnreadable,
    onProgress,
    signal,
  }: BatchesOptions,
): AsyncGenerator<Batch, void, undefined> {
  requireCount("batches", "size", size);
  requireCount("batches", "concurrency", concurrency);
  requireCount("batches", "prefetch", prefetch);
  const total = records.length;
  const ahead = size * prefetch;
  // a transform may keep its image, which would keep the whole batch
  const memory =
    resize === undefined || transform !== undefined
      ? undefined
      : batchMemory(total, size, ahead, resize);
  const decoding = {
    concurrency,
    ahead,
    resize,
    transform: transform ?? ((image: NdArray) => image),
    into: memory?.place,
    signal,
  };
  let done = 0;
  let batch: (Decoded & { image: NdArray })[] = [];
  for await (const decoded of decodeAhead(records, decoding)) {
    done++;
    if ("image" in decoded) batch.push(decoded);
    else refuseOrTell(decoded.unreadable, onUnreadable);
    onProgress?.({ task: "read", done, total, unit: "images" });
    if (batch.length < size) continue;
    const whole = joined(batch);
    batch = [];
    yield whole;
    if (reuse) memory?.giveBack(whole.images.data);
  }
  if (batch.length > 0) yield joined(batch);
}

function refuseOrTell(
  unreadable: UnreadableImage,
  onUnreadable: BatchesOptions["onUnreadable"],
): void {
  if (onUnreadable !== undefined) {
    onUnreadable(unreadable);
    return;
  }
  throw new DataError(`${unreadable.reason}; give batches an onUnreadable to go on without it`, {
    path: unreadable.file,
  });
}

function joined(batch: readonly { record: ImageRecord; image: NdArray }[]): Batch {
  const shape = String(batch[0]?.image.shape);
  const other = batch.find(({ image }) => String(image.shape) !== shape);
  if (other !== undefined) {
    throw new RangeError(
      `batches: ${other.record.id} has shape [${other.image.shape}], ${batch[0]?.record.id} of the same batch [${shape}]; bring them to one shape with \`resize\` or \`transform\``,
    );
  }
  const images = batch.map(({ image }) => image);
  return {
    images: wholeBatch(images) ?? stack(images),
    records: batch.map(({ record }) => record),
  };
}
