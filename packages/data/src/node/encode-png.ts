import type { NdArray } from "@xrt/core";
import { loadSharp } from "./load-sharp.js";

/**
 * An image as an 8-bit PNG. Values are rounded and limited to 0 to 255.
 *
 * @param image - Values 0 to 255, `[height, width, 1 or 3]`.
 * @throws UsageError when `sharp` is not installed.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { decodeImage, encodePng } from "@xrt/data/node";
 * const bytes = await encodePng(ndArray(Float32Array.of(0, 255), [1, 2, 1]));
 * [...(await decodeImage(bytes)).data]; // => [0, 255]
 * ```
 */
export async function encodePng({ shape, data }: NdArray): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const [height = 0, width = 0, channels] = shape;
  const colour = channels === 3;
  const raw = { width, height, channels: colour ? 3 : 1 } as const;
  const bytes = Uint8ClampedArray.from(data, Math.round);
  return sharp(bytes, { raw })
    .toColourspace(colour ? "srgb" : "b-w")
    .png()
    .toBuffer();
}
