import type { NdArray } from "@xrt/core";
import { jpegHeader } from "../codestream-header.js";
import type { RecordImageOptions } from "../file-source.js";
import { decodeImage } from "./decode-image.js";
import { hasJpegThreads, inJpegThread, startJpegThreads } from "./jpeg-threads.js";
import { readBytes } from "./read-bytes.js";

/** To start threads takes as long as to decode so many films without them. */
const filmsBeforeThreads = 64;

let films = 0;

/**
 * The picture of a film from a thread of its own, resized there to `size` and written `into` its place; `null` while few films were decoded, for files of
 * other kinds, links, and files with which something is wrong.
 */
export async function decodeInThread(
  file: string,
  options: RecordImageOptions = {},
): Promise<NdArray | null> {
  if (!hasJpegThreads() || !isNamedJpeg(file)) return null;
  const { image, bytes } = await inJpegThread(file, options);
  if (image !== undefined) return image;
  return bytes === undefined ? null : decodeImage(bytes, { path: file });
}

/** The picture of a file, as {@link decodeImage} makes it. Some films of a folder start threads for the next ones. */
export async function decodeFile(file: string): Promise<NdArray> {
  const bytes = await readBytes(file);
  if (isNamedJpeg(file) && jpegHeader(bytes)?.components === 1 && ++films === filmsBeforeThreads) {
    void startJpegThreads();
  }
  return decodeImage(bytes, { path: file });
}

function isNamedJpeg(file: string): boolean {
  return /\.jpe?g$/i.test(file);
}
