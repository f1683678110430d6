import { DataError, type NdArray } from "@xrt/core";
import { decodeDicom } from "./dicom/decode-dicom.js";
import { dicomToImage } from "./dicom/dicom-to-image.js";
import { imageKind } from "./image-kind.js";
import { inflated } from "./inflated.js";
import { decodeNifti, niftiToImage } from "./nifti/decode-nifti.js";
import { maxInflatedBytes } from "./pixel-limits.js";
import { browserRaster } from "./raster/browser-raster.js";
import { decodeBmp } from "./raster/decode-bmp.js";
import type { RasterDecoder, RasterOptions } from "./raster/raster-decoder.js";

/** How {@link decodeImage} decodes. */
export interface DecodeImageOptions extends Partial<RasterOptions> {
  /** Decodes PNG, JPEG, WebP, TIFF and GIF. Default: the browser's decoder. */
  readonly raster?: RasterDecoder | undefined;
  /** Makes the picture of a DICOM file. Default: the first frame by {@link decodeDicom} and {@link dicomToImage}. */
  readonly dicom?: ((bytes: Uint8Array, options: { path: string }) => Promise<NdArray>) | undefined;
}

/**
 * The pixels of an image file: float32, shape `[height, width, channels]`, values 0 to 255; one channel for a greyscale
 * file and three (red, green, blue) for a coloured one. 16-bit samples are divided by 257, so that 65,535 becomes 255.
 *
 * The kind is found by content, not by name: PNG, JPEG, WebP, GIF (first frame), BMP, DICOM, NIfTI of two axes, and TIFF
 * in Node; any of them gzipped. Transparent pixels are laid on black, colour profiles are ignored, and so is EXIF
 * orientation unless it is asked for. In Node use `decodeImage` of `@xrt/data/node`.
 *
 * @throws DataError when the bytes are empty, cut short, not an image or beyond 100 megapixels.
 * @throws UsageError when there is no raster decoder on this platform.
 *
 * @example
 * ```ts
 * import { decodeImage } from "@xrt/data";
 * const pgmLike = new TextEncoder().encode("P5 not an image of these kinds");
 * const raster = () => Promise.reject(new Error("unknown"));
 * const why = await decodeImage(pgmLike, { path: "film.pgm", raster }).catch((error: Error) => error.message);
 * why; // => "unknown"
 * ```
 */
export async function decodeImage(
  bytes: Uint8Array,
  {
    path = "image",
    orientation = "ignore",
    raster = browserRaster,
    dicom = dicomPicture,
  }: DecodeImageOptions = {},
): Promise<NdArray> {
  if (bytes.length === 0) throw new DataError(`${path}: the file is empty (0 bytes)`, { path });
  switch (imageKind(bytes)) {
    case "dicom":
      return dicom(bytes, { path });
    case "nifti":
      return niftiToImage(await decodeNifti(bytes, { path }), { path });
    case "bmp":
      return decodeBmp(bytes, { path });
    case "gzip": {
      const plain = await inflated(bytes, { format: "gzip", maxBytes: maxInflatedBytes, path });
      if (imageKind(plain) === "gzip") {
        throw new DataError(`${path}: gzip within gzip; unpack it first`, { path });
      }
      return decodeImage(plain, { path, orientation, raster, dicom });
    }
    default:
      return raster(bytes, { path, orientation });
  }
}

async function dicomPicture(bytes: Uint8Array, { path }: { path: string }): Promise<NdArray> {
  return dicomToImage(await decodeDicom(bytes, { path }), { path }).image;
}
