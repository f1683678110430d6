import type { NdArray } from "@xrt/core";

/** How raster files (PNG, JPEG, WebP, ...) are decoded. */
export interface RasterOptions {
  /** Where the bytes are from, for error messages. */
  readonly path: string;
  /**
   * Whether the picture is turned as its EXIF orientation says. `"ignore"` is what pixels of datasets want: boxes and masks
   * are drawn on the file as it lies.
   */
  readonly orientation: "ignore" | "apply";
}

/**
 * Makes `[height, width, 1 or 3]`, 0 to 255, of the bytes of a raster file: one channel for a greyscale file, 16-bit
 * samples divided by 257, transparent pixels on black, colour profiles ignored.
 */
export type RasterDecoder = (bytes: Uint8Array, options: RasterOptions) => Promise<NdArray>;
