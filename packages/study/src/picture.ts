import type { NdArray } from "@xrt/core";
import sharp from "sharp";

/** JPEG quality of the pictures in a report: no block edges to mistake for findings, about 10 kB a picture. */
const QUALITY = 85;

/**
 * An image as a JPEG data URI.
 *
 * @param image - Values 0 to 255, `[height, width, 1 or 3]`.
 */
export async function pictureUri({ data, shape }: NdArray): Promise<string> {
  const [height = 0, width = 0, channels] = shape;
  const bytes = Uint8Array.from(data, (v) => Math.round(Math.min(Math.max(v, 0), 255)));
  const colour = channels === 3;
  const raw = { width, height, channels: colour ? 3 : 1 } as const;
  const jpeg = await sharp(bytes, { raw })
    .toColourspace(colour ? "srgb" : "b-w")
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
}
