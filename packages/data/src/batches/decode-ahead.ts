import { DataError, type NdArray, resize } from "@xrt/core";
import type { RecordImageOptions } from "../file-source.js";
import type { ImageRecord } from "../image-record.js";

/** What happens to each image as soon as it is decoded, for example `(image) => preprocess(contract, image)`. */
export type ImageTransform = (image: NdArray, record: ImageRecord) => NdArray;

/** An image that could not be decoded. */
export interface UnreadableImage {
  /** As the manifest names it. */
  readonly file: string;
  /** One line. */
  readonly reason: string;
}

/** A record with its image, or why it has none. */
export type Decoded =
  | { readonly record: ImageRecord; readonly image: NdArray }
  | { readonly record: ImageRecord; readonly unreadable: UnreadableImage };

/** How {@link decodeAhead} works. */
export interface DecodeAheadOptions {
  /** Images in work at once, at least 1. */
  readonly concurrency: number;
  /** Images that are in work or wait for the caller, at least 1: what bounds the memory. */
  readonly ahead: number;
  readonly transform: ImageTransform;
  /** `[height, width]` that images are resampled to before `transform`. Default: as they are. */
  readonly resize?: readonly [number, number] | undefined;
  /** Where the resized image of record `index` may be written; see {@link ReadImageOptions.into}. */
  readonly into?: ((index: number) => Float32Array) | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * The images of records in their order. Decoding goes on while the caller works on what it got, until `ahead` images
 * wait. Nothing more is begun when the caller stops.
 */
export async function* decodeAhead(
  records: readonly ImageRecord[],
  { concurrency, ahead, transform, resize: size, into, signal }: DecodeAheadOptions,
): AsyncGenerator<Decoded, void, undefined> {
  const begun: Promise<Decoded>[] = [];
  let next = 0;
  let running = 0;
  let stopped = false;
  const fill = () => {
    while (!stopped && running < concurrency && begun.length < ahead && next < records.length) {
      const index = next++;
      const place = into === undefined ? undefined : () => into(index);
      const work = decodeOne(records[index] as ImageRecord, transform, size, place);
      running++;
      begun.push(work);
      const after = () => {
        running--;
        fill();
      };
      // a failure is told when its turn comes, or to nobody when the caller has stopped
      work.then(after, after);
    }
  };
  try {
    signal?.throwIfAborted();
    fill();
    while (begun.length > 0) {
      const decoded = await orAbort(begun[0] as Promise<Decoded>, signal);
      begun.shift();
      fill();
      yield decoded;
    }
  } finally {
    stopped = true;
  }
}

async function decodeOne(
  record: ImageRecord,
  transform: ImageTransform,
  size: DecodeAheadOptions["resize"],
  into: RecordImageOptions["into"],
): Promise<Decoded> {
  let image: NdArray;
  try {
    image = await (size === undefined ? record.image() : record.image({ size, into }));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { record, unreadable: { file: record.file, reason: error.message } };
  }
  return { record, image: transform(size === undefined ? image : inSize(image, size), record) };
}

/** A record that could not follow the hint gives its image as it is. */
function inSize(image: NdArray, size: readonly [number, number]): NdArray {
  const [height, width] = image.shape;
  return height === size[0] && width === size[1] ? image : resize(image, size);
}

/** The result of `work`, or the rejection of `signal` as soon as it aborts, without waiting for `work`. */
async function orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** @throws RangeError when a count is no whole number from 1. */
export function requireCount(caller: string, name: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new RangeError(`${caller}: ${name} is ${count}, wants a whole number from 1`);
}
