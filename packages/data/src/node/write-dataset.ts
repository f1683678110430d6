import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError, type LongWork, type NdArray, resize, UsageError } from "@xrt/core";
import { decodeAhead, type UnreadableImage } from "../batches/decode-ahead.js";
import type { Dataset } from "../dataset.js";
import type { ImageRecord } from "../image-record.js";
import {
  datasetFile,
  type WrittenDataset,
  type WrittenMask,
  type WrittenRecord,
} from "../readers/written-dataset.js";
import { encodePng } from "./encode-png.js";

/** How {@link writeDataset} writes. */
export interface WriteDatasetOptions extends LongWork {
  /** Longer side of the written images, in pixels; smaller ones are not enlarged. Default: as they are. */
  readonly size?: number | undefined;
}

/** What {@link writeDataset} wrote. */
export interface WrittenFiles {
  readonly folder: string;
  /** Number of images. */
  readonly images: number;
  /** Images that could not be decoded and were left out. */
  readonly unreadable: readonly UnreadableImage[];
}

/**
 * Writes a dataset as a folder that every `@xrt` package reads: `dataset.json` with all that is known of each image, and
 * 8-bit PNGs, whatever the images were. Masks are written beside them, boxes keep their own frame.
 *
 * Mind the licences: a resized image is a derivative, and what forbids derivatives must not be passed on.
 *
 * @param path - Folder, which is made; it must not hold a dataset already.
 * @throws UsageError when the folder holds a dataset, or `size` is not a whole number from 1.
 * @throws DataError when no image can be decoded.
 */
export async function writeDataset(
  dataset: Dataset,
  path: string,
  { size, onProgress, signal }: WriteDatasetOptions = {},
): Promise<WrittenFiles> {
  if (size !== undefined && !(Number.isInteger(size) && size >= 1)) {
    throw new UsageError(`writeDataset: size is ${size}, wants a whole number from 1`);
  }
  await refuseDataset(path);
  await mkdir(join(path, "images"), { recursive: true });
  const records: WrittenRecord[] = [];
  const unreadable: UnreadableImage[] = [];
  const total = dataset.records.length;
  const transform = (image: NdArray) => shrunk(image, size);
  let done = 0;
  for await (const decoded of decodeAhead(dataset.records, {
    concurrency: 4,
    ahead: 8,
    transform,
    signal,
  })) {
    const number = String(done).padStart(String(total).length, "0");
    if ("unreadable" in decoded) unreadable.push(decoded.unreadable);
    else records.push(await writeRecord(decoded.record, decoded.image, { path, number, size }));
    done++;
    onProgress?.({ task: "convert", done, total, unit: "images" });
  }
  if (records.length === 0) {
    throw new DataError(
      `writeDataset: none of the ${total} images could be decoded; the first: ${unreadable[0]?.reason}`,
      { path },
    );
  }
  await writeJson(dataset, records, path);
  return { folder: path, images: records.length, unreadable };
}

async function writeRecord(
  { image: _image, masks, ...record }: ImageRecord,
  pixels: NdArray,
  { path, number, size }: { path: string; number: string; size: number | undefined },
): Promise<WrittenRecord> {
  const file = `images/${number}.png`;
  await writeFile(join(path, file), await encodePng(pixels));
  if (masks === undefined) return { ...record, file };
  const written: WrittenMask[] = [];
  for (const [i, { label, mask }] of masks.entries()) {
    const own = `images/${number}-mask-${i}.png`;
    const { shape, data } = shrunk(await mask(), size, "nearest");
    await writeFile(join(path, own), await encodePng({ shape, data: data.map((v) => 255 * v) }));
    written.push({ label, file: own });
  }
  return { ...record, file, masks: written };
}

async function writeJson(
  dataset: Dataset,
  records: readonly WrittenRecord[],
  path: string,
): Promise<void> {
  const { name, defaultTask, citation, licence, notes, excluded, rejected } = dataset;
  const json: WrittenDataset = {
    ...{ format: "xrt-dataset", version: 1, name, defaultTask, citation, licence },
    ...{ notes, excluded, rejected, records },
  };
  await writeFile(join(path, datasetFile), JSON.stringify(json));
}

async function refuseDataset(path: string): Promise<void> {
  const there = await access(join(path, datasetFile)).then(
    () => true,
    () => false,
  );
  if (there) {
    throw new UsageError(`writeDataset: ${path} holds a dataset already; name another folder`);
  }
}

function shrunk(
  image: NdArray,
  size: number | undefined,
  resampler: "bilinear" | "nearest" = "bilinear",
): NdArray {
  const [height = 1, width = 1] = image.shape;
  const scale = (size ?? Number.POSITIVE_INFINITY) / Math.max(height, width);
  if (scale >= 1) return image;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resize(image, [side(height), side(width)], { resampler });
}
