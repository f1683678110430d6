import type { NdArray } from "../nd-array.js";
import type { Rectangle } from "../rectangle.js";
import { crop } from "./crop.js";

/** The centred square of the shorter side; the offset is rounded down. Shares nothing with `image`. */
export function centerCrop(image: NdArray): NdArray {
  const [height = 0, width = 0] = image.shape;
  return crop(image, centralSquare([height, width]));
}

/** The centred square of the shorter side of an image `[height, width]`. */
export function centralSquare([height, width]: readonly [number, number]): Rectangle {
  const side = Math.min(height, width);
  return {
    x: Math.floor((width - side) / 2),
    y: Math.floor((height - side) / 2),
    width: side,
    height: side,
  };
}
