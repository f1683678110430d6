import type { NdArray } from "@xrt/core";
import { bytesOf, pictureSize } from "./picture.js";

/** Pixels as a canvas holds them. In a browser it is an `ImageData`. */
export interface CanvasPixels {
  /** Red, green, blue and opacity from 0 to 255, `[height, width, 4]`. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture for a canvas: `context.putImageData(toImageData(picture), 0, 0)`. Where there is an `ImageData` it is one, in
 * Node a plain object of the same fields, which canvas packages take.
 *
 * @param picture - `[height, width, channels]`, 0 to 255: grey, red-green-blue, or that with opacity.
 * @throws RangeError when the picture has other axes.
 *
 * @example
 * ```ts
 * import { toImageData } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const { data, width, height } = toImageData(ndArray(Float32Array.of(7), [1, 1, 1]));
 * [[...data], width, height]; // => [[7, 7, 7, 255], 1, 1]
 * ```
 */
export function toImageData(picture: NdArray): CanvasPixels {
  const [height, width, channels] = pictureSize("toImageData", picture);
  const bytes = bytesOf(picture);
  const data = new Uint8ClampedArray(height * width * 4);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) {
      data[4 * i + c] = bytes[i * channels + (channels === 1 ? 0 : c)] as number;
    }
    data[4 * i + 3] = channels === 4 ? (bytes[4 * i + 3] as number) : 255;
  }
  const { ImageData: OfBrowser } = globalThis as {
    ImageData?: new (data: Uint8ClampedArray, width: number, height: number) => CanvasPixels;
  };
  return OfBrowser ? new OfBrowser(data, width, height) : { data, width, height };
}
