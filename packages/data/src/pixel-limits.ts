import { DataError } from "@xrt/core";

/** 10,000 x 10,000: four times the largest radiograph, and small enough not to exhaust memory. */
export const maxPixels = 1e8;

/** Most bytes that compressed data may unpack to: colour at 16 bits of {@link maxPixels} pixels. */
export const maxInflatedBytes: number = 6 * maxPixels;

/** @throws DataError when an image has no pixels or more than {@link maxPixels}. */
export function checkSize(width: number, height: number, { path }: { path: string }): void {
  if (!(width >= 1 && height >= 1 && Number.isInteger(width) && Number.isInteger(height))) {
    throw new DataError(`${path}: the image is ${width} x ${height} pixels, wants at least 1 x 1`, {
      path,
    });
  }
  if (width * height > maxPixels) {
    throw new DataError(
      `${path}: the image of ${width} x ${height} pixels exceeds pixel limit (${maxPixels}); shrink it first`,
      { path },
    );
  }
}
