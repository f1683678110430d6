import type { NdArray } from "@xrt/core";
import { jpegHeader } from "../codestream-header.js";
import type { ReadImageOptions } from "../file-source.js";
import { decodeImage } from "./decode-image.js";
import { hasJpegThreads, inJpegThread, startJpegThreads } from "./jpeg-threads.js";
import { readBytes } from "./read-bytes.js";

/** To start threads takes as long as to decode so many films without them. */
const filmsBeforeThreads = 64;

let films = 0;

/**
 * The picture of a file, as {@link decodeImage} makes it. When some films have been decoded there are threads for the next
 * ones, which resize them too.
 */
export async function decodeFile(file: string, { size }: ReadImageOptions = {}): Promise<NdArray> {
  const isNamedJpeg = /\.jpe?g$/i.test(file);
  if (isNamedJpeg && hasJpegThreads()) {
    const { image, bytes } = await inJpegThread(file, size);
    return image ?? decodeImage(bytes ?? (await readBytes(file)), { path: file });
  }
  const bytes = await readBytes(file);
  if (isNamedJpeg && jpegHeader(bytes)?.components === 1 && ++films === filmsBeforeThreads) {
    void startJpegThreads();
  }
  return decodeImage(bytes, { path: file });
}
