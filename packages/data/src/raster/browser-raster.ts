import { DataError, type NdArray, UsageError } from "@xrt/core";
import { jpegHeader } from "../codestream-header.js";
import { imageKind } from "../image-kind.js";
import { checkSize } from "../pixel-limits.js";
import { decodePng } from "./decode-png.js";
import { jpegOrientation, withoutOrientation } from "./jpeg-orientation.js";
import { orient } from "./orient.js";
import type { RasterDecoder } from "./raster-decoder.js";

/** Kinds that browsers decode, by their media type. */
const MEDIA_TYPES = { jpeg: "image/jpeg", webp: "image/webp", gif: "image/gif" } as const;

/**
 * Decodes raster files in a browser or a worker: PNG by own code, which keeps 16 bits; JPEG, WebP and GIF (first frame) by
 * the browser, drawn on black without colour profile.
 *
 * @throws UsageError outside a browser.
 */
export const browserRaster: RasterDecoder = async (bytes, { path, orientation }) => {
  const kind = imageKind(bytes);
  if (kind === "png") return decodePng(bytes, { path });
  if (kind !== "jpeg" && kind !== "webp" && kind !== "gif") {
    const what = kind === null ? "no image of a known kind" : `${kind}, which browsers do not read`;
    throw new DataError(`${path}: cannot be decoded as an image: it is ${what}`, { path });
  }
  if (typeof createImageBitmap !== "function" || typeof OffscreenCanvas !== "function") {
    throw new UsageError(
      `decodeImage: ${path} is ${kind}, and there is no decoder here; in Node import decodeImage from "@xrt/data/node"`,
    );
  }
  const header = kind === "jpeg" ? jpegHeader(bytes) : null;
  if (header !== null) checkSize(header.width, header.height, { path });
  const upright = kind === "jpeg" ? withoutOrientation(bytes) : bytes;
  const blob = new Blob([upright as Uint8Array<ArrayBuffer>], { type: MEDIA_TYPES[kind] });
  const image = await drawn(blob, { path, isGrey: header?.components === 1 });
  const turn = orientation === "apply" && kind === "jpeg" ? jpegOrientation(bytes) : null;
  return turn === null ? image : orient(image, turn.orientation);
};

async function drawn(
  blob: Blob,
  { path, isGrey }: { path: string; isGrey: boolean },
): Promise<NdArray> {
  const bitmap = await createImageBitmap(blob, {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path}: cannot be decoded as an image: ${reason}`, { path, cause });
  });
  try {
    const { width, height } = bitmap;
    checkSize(width, height, { path });
    // without alpha a canvas begins black
    const canvas = new OffscreenCanvas(width, height).getContext("2d", { alpha: false });
    if (canvas === null) throw new UsageError("decodeImage: the browser gives no 2d canvas");
    canvas.drawImage(bitmap, 0, 0);
    const rgba = canvas.getImageData(0, 0, width, height).data;
    const channels = isGrey ? 1 : 3;
    const data = new Float32Array(width * height * channels);
    for (let p = 0; p < width * height; p++) {
      for (let c = 0; c < channels; c++) data[p * channels + c] = rgba[4 * p + c] ?? 0;
    }
    return { shape: [height, width, channels], data };
  } finally {
    bitmap.close();
  }
}
