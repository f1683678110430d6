import type { NdArray } from "@xrt/core";
import { encode } from "fast-png";
import { bytesOf, pictureSize } from "./picture.js";

/**
 * A picture as the bytes of a PNG file, the same in Node and the browser. Values are rounded and cut at 0 and 255.
 *
 * @param picture - `[height, width, channels]`, 0 to 255: grey, red-green-blue, or that with opacity.
 * @throws RangeError when the picture has other axes.
 *
 * @example
 * ```ts
 * import { toPng } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const png = toPng(ndArray(Float32Array.of(0, 255), [1, 2, 1]));
 * new TextDecoder("latin1").decode(png.subarray(1, 4)); // => "PNG"
 * ```
 */
export function toPng(picture: NdArray): Uint8Array {
  const [height, width, channels] = pictureSize("toPng", picture);
  return encode({ width, height, channels, depth: 8, data: bytesOf(picture) });
}

/**
 * A picture as the text of an image's address: `<img src={...}>` in a page or in an SVG.
 *
 * @param picture - As for `toPng`.
 */
export function toDataUri(picture: NdArray): string {
  const bytes = toPng(picture);
  let text = "";
  // spread over the arguments of a call in parts, since a call takes only so many
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return `data:image/png;base64,${btoa(text)}`;
}
