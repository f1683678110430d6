import type { Placement } from "../resample/place.js";
import { centralSquare } from "../steps/center-crop.js";
import { letterboxed } from "../steps/letterbox.js";
import { squareAround } from "../steps/pad-to-square.js";
import type { Geometry, Preprocess } from "./contract.js";

/**
 * Where the geometry of a contract puts an image `[height, width]`: pixels, boxes and masks follow it alike. The source of
 * `pad` reaches over the edges of the image.
 */
export function frame(
  { geometry, size }: Preprocess,
  [height, width]: readonly [number, number],
): Placement {
  const source = { x: 0, y: 0, width, height };
  const target = { x: 0, y: 0, width: size[1], height: size[0] };
  if (geometry === "squash") return { source, target, canvas: size };
  if (geometry === "center-crop") {
    return { source: centralSquare([height, width]), target, canvas: size };
  }
  switch (geometry.kind) {
    case "pad":
      return { source: squareAround([height, width]), target, canvas: size };
    case "letterbox":
      return { source, target: letterboxed([height, width], size), canvas: size };
    case "resize-crop":
      return { source, target: resized([height, width], size, geometry.shorterSide), canvas: size };
  }
}

/** Grey level beyond the image. */
export function fillOf(geometry: Geometry): number {
  return typeof geometry === "object" && "fill" in geometry ? geometry.fill : 0;
}

/**
 * The image resized so that its shorter side has so many pixels, the middle of `size` on its middle. The longer side is
 * rounded down and the offset to the nearest, of two to the even one, as in torchvision.
 */
function resized(
  [height, width]: readonly [number, number],
  [outHeight, outWidth]: readonly [number, number],
  shorterSide: number,
): Placement["target"] {
  const longer = Math.floor((shorterSide * Math.max(height, width)) / Math.min(height, width));
  const [h, w] = height <= width ? [shorterSide, longer] : [longer, shorterSide];
  return { x: -middle(w - outWidth), y: -middle(h - outHeight), width: w, height: h };
}

/** Half of a whole number, rounded to the even one where it is between two. */
function middle(n: number): number {
  const half = Math.floor(n / 2);
  return n % 2 === 0 || half % 2 === 0 ? half : half + 1;
}
