import { hasPreamble, isDicom } from "./dicom/parse-dicom.js";
import { isGzip } from "./inflated.js";
import { isNifti } from "./nifti/nifti-header.js";

/** Kinds of image files that are told apart by their first bytes. */
export type ImageKind =
  | "bmp"
  | "dicom"
  | "gif"
  | "gzip"
  | "heif"
  | "jpeg"
  | "nifti"
  | "png"
  | "tiff"
  | "webp";

/** Bytes that files of a kind begin with, or have at an offset. */
const MAGIC: readonly (readonly [kind: ImageKind, offset: number, bytes: string])[] = [
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["jpeg", 0, "\xff\xd8\xff"],
  ["gif", 0, "GIF8"],
  ["bmp", 0, "BM"],
  ["tiff", 0, "II*\0"],
  ["tiff", 0, "MM\0*"],
  ["tiff", 0, "II+\0"],
  ["tiff", 0, "MM\0+"],
  ["webp", 8, "WEBP"],
  ["heif", 4, "ftyp"],
];

/**
 * The kind of an image file by its content, whatever its name; `null` where it is none of those known.
 *
 * @example
 * ```ts
 * import { imageKind } from "@xrt/data";
 * imageKind(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)); // => "jpeg"
 * imageKind(new TextEncoder().encode("file,label")); // => null
 * ```
 */
export function imageKind(bytes: Uint8Array): ImageKind | null {
  // the preamble may be anything, such as the head of a TIFF
  if (hasPreamble(bytes)) return "dicom";
  const hit = MAGIC.find(([, offset, magic]) =>
    [...magic].every((c, i) => bytes[offset + i] === c.charCodeAt(0)),
  );
  if (hit !== undefined) return hit[0];
  if (isGzip(bytes)) return "gzip";
  if (isNifti(bytes)) return "nifti";
  return isDicom(bytes) ? "dicom" : null;
}
