import type { NdArray } from "@xrt/core";
import { decodeImage as decodeBytes } from "../decode-image.js";
import type { RasterOptions } from "../raster/raster-decoder.js";
import { inDicomThread } from "./dicom-threads.js";
import { readBytes } from "./read-bytes.js";
import { sharpRaster } from "./sharp-raster.js";

/**
 * The pixels of an image file: float32, shape `[height, width, channels]`, values 0 to 255; one channel for a greyscale
 * file and three (red, green, blue) for all others. 16-bit samples are divided by 257, so that 65,535 becomes 255.
 *
 * The kind of file is found by content, not by name: PNG, JPEG, WebP, TIFF, GIF (first frame) and AVIF by the package
 * `sharp`, BMP, DICOM (first frame, see {@link decodeDicom}) and NIfTI of two axes; any of them gzipped. Transparent pixels
 * are laid on black. Colour profiles are ignored, and so is EXIF orientation unless it is asked for. Decoding does not
 * hold up the calling thread.
 *
 * @param file - Path of the file, or its bytes.
 * @param options - `path`, where the bytes are from, for error messages; `orientation`, whether the picture is turned as its
 * EXIF orientation says, by default `"ignore"`.
 * @throws DataError when the file is missing, empty, cut short, not an image or beyond 100 megapixels.
 * @throws UsageError when `sharp` is needed and not installed.
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
  {
    path = typeof file === "string" ? file : "image",
    orientation = "ignore",
  }: Partial<RasterOptions> = {},
): Promise<NdArray> {
  const bytes = typeof file === "string" ? await readBytes(file) : file;
  return decodeBytes(bytes, { path, orientation, raster: sharpRaster, dicom: dicomPicture });
}

async function dicomPicture(bytes: Uint8Array, { path }: { path: string }): Promise<NdArray> {
  const { image } = await inDicomThread({ bytes, options: { path }, wants: "image" });
  if (image === undefined) throw new Error(`decodeImage: the thread gave no picture of ${path}`);
  return image;
}
