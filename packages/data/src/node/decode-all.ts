import { DataError, type LongWork, type NdArray } from "@xrt/core";
import type { ImageRecord } from "../image-record.js";

/** How {@link decodeAll} works. */
export interface DecodeAllOptions extends LongWork {
  /** Images in work at once, at least 1. Default 4, the number of threads that Node decodes on. */
  readonly concurrency?: number | undefined;
  /** Applied to each image as soon as it is decoded, for example `(image) => preprocess(contract, image)`. */
  readonly transform?: ((image: NdArray, record: ImageRecord) => NdArray) | undefined;
}

/** An image that could not be decoded. */
export interface UnreadableImage {
  /** As the manifest names it. */
  readonly file: string;
  /** One line. */
  readonly reason: string;
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
 *
 * @throws UsageError when `sharp` is not installed, and whatever `transform` throws.
 * @throws RangeError when `concurrency` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { decodeAll, openDataset } from "@xrt/data/node";
 * const { records } = await openDataset("packages/sample/nih-chest-xray14");
 * const { images, unreadable } = await decodeAll(records.slice(0, 3));
 * images.length; // => 3
 * unreadable; // => []
 * ```
 */
export async function decodeAll(
  records: readonly ImageRecord[],
  { concurrency = 4, transform = (image) => image, onProgress, signal }: DecodeAllOptions = {},
): Promise<DecodedImages> {
  if (!(Number.isInteger(concurrency) && concurrency >= 1)) {
    throw new RangeError(`decodeAll: concurrency is ${concurrency}, wants a whole number from 1`);
  }
  signal?.throwIfAborted();
  const results: (NdArray | UnreadableImage)[] = [];
  const total = records.length;
  const queue = records.entries();
  let done = 0;
  let stopped = false;
  // all workers draw from one iterator, so that each record is taken once
  const work = async () => {
    for (const [i, record] of queue) {
      results[i] = await decodeOne(record, transform);
      if (stopped) return;
      onProgress?.({ task: "decode", done: ++done, total, unit: "images" });
    }
  };
  try {
    const workers = Array.from({ length: Math.min(concurrency, total) }, work);
    await orAbort(Promise.all(workers), signal);
  } finally {
    stopped = true;
  }
  return collect(results);
}

async function decodeOne(
  record: ImageRecord,
  transform: (image: NdArray, record: ImageRecord) => NdArray,
): Promise<NdArray | UnreadableImage> {
  let image: NdArray;
  try {
    image = await record.image();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { file: record.file, reason: error.message };
  }
  return transform(image, record);
}

function collect(results: readonly (NdArray | UnreadableImage)[]): DecodedImages {
  const images: NdArray[] = [];
  const readable: number[] = [];
  const unreadable: UnreadableImage[] = [];
  for (const [i, result] of results.entries()) {
    if ("reason" in result) unreadable.push(result);
    else {
      images.push(result);
      readable.push(i);
    }
  }
  return { images, readable, unreadable };
}

/** `work`, or the rejection of `signal` as soon as it aborts, without waiting for the images in work. */
async function orAbort(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    await work;
    return;
  }
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    // a worker that fails after the abort has nobody left to tell
    work.catch(() => {});
  }
}
