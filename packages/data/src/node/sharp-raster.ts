import { DataError, type NdArray } from "@xrt/core";
import type sharp from "sharp";
import type { Metadata, Sharp } from "sharp";
import { jpegHeader } from "../codestream-header.js";
import { maxPixels } from "../pixel-limits.js";
import type { RasterDecoder } from "../raster/raster-decoder.js";
import { loadSharp } from "./load-sharp.js";

/** Raster formats; sharp would also draw SVG and PDF, which are programs rather than radiographs. */
const formats = ["jpeg", "png", "webp", "tiff", "gif", "heif"];

/**
 * Decodes raster files in Node with `sharp`, in threads of its own.
 *
 * @throws DataError when the file is cut short, no image or beyond 100 megapixels.
 * @throws UsageError when `sharp` is not installed.
 */
export const sharpRaster: RasterDecoder = async (bytes, { path, orientation }) => {
  const open = await loadSharp();
  try {
    return await decodeBytes(open, bytes, orientation === "apply");
  } catch (cause) {
    throw new DataError(`${path}: cannot be decoded as an image: ${reasonOf(cause)}`, {
      path,
      cause,
    });
  }
};

async function decodeBytes(
  open: typeof sharp,
  bytes: Uint8Array,
  isTurned: boolean,
): Promise<NdArray> {
  // "error" includes "truncated"; warnings, such as odd EXIF tags, are no reason to lose a film
  const image = open(bytes, { failOn: "error", limitInputPixels: maxPixels, ignoreIcc: true });
  const { format, space, depth, hasAlpha } = jpegFacts(bytes) ?? (await image.metadata());
  if (!formats.includes(format)) throw new Error(`${format} is not one of ${formats.join(", ")}`);
  if (depth !== "uchar" && depth !== "ushort") {
    throw new Error(`samples are ${depth}, wants 8 or 16 bits`);
  }
  if (isTurned) image.autoOrient();
  const wide = depth === "ushort";
  if (space === "cmyk" && !wide) return printed(image);
  if (hasAlpha) image.flatten({ background: "#000" });
  const grey = space === "b-w" || space === "grey16";
  image.toColourspace(grey ? (wide ? "grey16" : "b-w") : wide ? "rgb16" : "srgb");
  const { data, info } = await image.raw({ depth }).toBuffer({ resolveWithObject: true });
  return {
    shape: [info.height, info.width, info.channels],
    data: wide
      ? new Float32Array(new Uint16Array(new Uint8Array(data).buffer)).map((v) => v / 257)
      : new Float32Array(data),
  };
}

/** What a decoder must know of a file before it decodes. */
type RasterFacts = Pick<Metadata, "format" | "space" | "depth" | "hasAlpha">;

/**
 * The facts of a usual JPEG, from its header; `null` for any other file. To open one for its facts alone takes sharp half
 * as long as to decode a small film.
 */
function jpegFacts(bytes: Uint8Array): RasterFacts | null {
  const header = jpegHeader(bytes);
  if (header?.coding !== "jpeg" || header.precision !== 8) return null;
  const facts = { format: "jpeg", depth: "uchar", hasAlpha: false } as const;
  if (header.components === 1) return { ...facts, space: "b-w" };
  return header.components === 3 ? { ...facts, space: "srgb" } : null;
}

/** Red, green and blue of cyan, magenta, yellow and black without any ink's profile, as browsers and PIL make them. */
async function printed(image: Sharp): Promise<NdArray> {
  image.pipelineColourspace("cmyk").toColourspace("cmyk");
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const out = new Float32Array(info.width * info.height * 3);
  for (let p = 0; p < info.width * info.height; p++) {
    const white = 255 - (data[4 * p + 3] ?? 0);
    for (let c = 0; c < 3; c++) {
      out[3 * p + c] = Math.round(((255 - (data[4 * p + c] ?? 0)) * white) / 255);
    }
  }
  return { shape: [info.height, info.width, 3], data: out };
}

/** The last line of libvips' message names the decoder's complaint; the first ones only say that there is one. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return lines.at(-1) ?? "unknown reason";
}
