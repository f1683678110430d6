import type { NdArray } from "@xrt/core";
import type { Orientation } from "./jpeg-orientation.js";

/** For each orientation: whether rows become columns, and whether the result is then mirrored left to right, top to bottom. */
const TURNS: Readonly<Record<Orientation, readonly [boolean, boolean, boolean]>> = {
  1: [false, false, false],
  2: [false, true, false],
  3: [false, true, true],
  4: [false, false, true],
  5: [true, false, false],
  6: [true, true, false],
  7: [true, true, true],
  8: [true, false, true],
};

/** The picture upright, by its EXIF orientation; `[height, width, channels]` in and out. */
export function orient(image: NdArray, orientation: Orientation): NdArray {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const [isTurned, isMirrored, isFlipped] = TURNS[orientation];
  const outHeight = isTurned ? width : height;
  const outWidth = isTurned ? height : width;
  const data = new Float32Array(image.data.length);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const row = isFlipped ? outHeight - 1 - y : y;
      const column = isMirrored ? outWidth - 1 - x : x;
      const from = (isTurned ? column * width + row : row * width + column) * channels;
      const to = (y * outWidth + x) * channels;
      for (let c = 0; c < channels; c++) data[to + c] = image.data[from + c] ?? 0;
    }
  }
  return { shape: [outHeight, outWidth, channels], data };
}
