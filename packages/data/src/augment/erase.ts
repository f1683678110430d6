import type { NdArray } from "@xrt/core";
import type { AugmentationDraw } from "./draw-augmentation.js";

/** The image with the rectangle of a draw set to its fill, edges at the nearest pixel; the image itself where there is none. */
export function erase(image: NdArray, { erase: hole, fill }: AugmentationDraw): NdArray {
  if (hole === null) return image;
  const [height = 0, width = 0, channels = 1] = image.shape;
  const left = Math.round(hole.x * width);
  const right = Math.round((hole.x + hole.width) * width);
  const bottom = Math.round((hole.y + hole.height) * height);
  const data = image.data.slice();
  for (let y = Math.round(hole.y * height); y < bottom; y++) {
    data.fill(fill, (y * width + left) * channels, (y * width + right) * channels);
  }
  return { shape: image.shape, data };
}
