import { readFile } from "node:fs/promises";
import { DataError, type NdArray } from "@xrt/core";
import type sharp from "sharp";
import { loadSharp } from "./load-sharp.js";

/** Raster formats; sharp would also draw SVG and PDF, which are programs rather than radiographs. */
const formats = ["jpeg", "png", "webp", "tiff", "gif", "heif"];

/** 10,000 x 10,000: four times the largest radiograph, and small enough not to exhaust memory. */
const maxPixels = 1e8;

/**
 * The pixels of an image file: float32, shape `[height, width, channels]`, values 0 to 255; one channel for a greyscale
 * file and three (red, green, blue) for all others. 16-bit samples are divided by 257, so that 65,535 becomes 255.
 *
 * The kind of file is found by content, not by name. Transparent pixels are laid on black. EXIF orientation and colour
 * profiles are ignored. Needs the package `sharp`.
 *
 * @param file - Path of the file, or its bytes.
 * @param path - Where the bytes are from, for error messages.
 * @throws DataError when the file is missing, empty, cut short, not an image or beyond 100 megapixels.
 * @throws UsageError when `sharp` is not installed.
 *
 * @example
 * ```ts
 * import { decodeImage } from "@xrt/data/node";
 * const image = await decodeImage("packages/sample/nih-chest-xray14/images/00000061_012.jpg");
 * image.shape; // => [224, 224, 1]
 * ```
 */
export async function decodeImage(
  file: string | Uint8Array,
  { path = typeof file === "string" ? file : "image" }: { path?: string } = {},
): Promise<NdArray> {
  const open = await loadSharp();
  const bytes = typeof file === "string" ? await readBytes(file) : file;
  try {
    return await decodeBytes(open, bytes);
  } catch (cause) {
    throw new DataError(`${path}: cannot be decoded as an image: ${reasonOf(cause)}`, {
      path,
      cause,
    });
  }
}

async function readBytes(file: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "no such file" : `cannot be read (${code})`;
    throw new DataError(`${file}: ${problem}`, { path: file, cause });
  }
  if (bytes.length === 0) {
    throw new DataError(`${file}: the file is empty (0 bytes)`, { path: file });
  }
  return bytes;
}

async function decodeBytes(open: typeof sharp, bytes: Uint8Array): Promise<NdArray> {
  // "error" includes "truncated"; warnings, such as odd EXIF tags, are no reason to lose a film
  const image = open(bytes, { failOn: "error", limitInputPixels: maxPixels, ignoreIcc: true });
  const { format, space, depth, hasAlpha } = await image.metadata();
  if (!formats.includes(format)) throw new Error(`${format} is not one of ${formats.join(", ")}`);
  if (depth !== "uchar" && depth !== "ushort") {
    throw new Error(`samples are ${depth}, wants 8 or 16 bits`);
  }
  if (hasAlpha) image.flatten({ background: "#000" });
  const grey = space === "b-w" || space === "grey16";
  const wide = depth === "ushort";
  image.toColourspace(grey ? (wide ? "grey16" : "b-w") : wide ? "rgb16" : "srgb");
  const { data, info } = await image.raw({ depth }).toBuffer({ resolveWithObject: true });
  return {
    shape: [info.height, info.width, info.channels],
    data: wide
      ? new Float32Array(new Uint16Array(new Uint8Array(data).buffer)).map((v) => v / 257)
      : new Float32Array(data),
  };
}

/** The last line of libvips' message names the decoder's complaint; the first ones only say that there is one. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return lines.at(-1) ?? "unknown reason";
}
