import type { AugmentationDraw } from "./draw-augmentation.js";

/**
 * A map of the plane, `(x, y) -> (a x + b y + c, d x + e y + f)`, in pixels from the upper left corner of the image; the
 * middle of the first pixel is (0.5, 0.5).
 */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/**
 * Where a draw puts the points of an image `[height, width]`: about its middle flipped, enlarged, sheared and turned, in this
 * order, and then moved. `undefined` where nothing moves.
 */
export function affineOf(
  draw: AugmentationDraw,
  [height, width]: readonly [number, number],
): Affine | undefined {
  const right = draw.shiftFraction[0] * width + draw.shiftPixels[0];
  const down = draw.shiftFraction[1] * height + draw.shiftPixels[1];
  const still = draw.rotateDegrees === 0 && draw.shearDegrees === 0 && draw.scale === 1;
  if (still && !draw.flip && right === 0 && down === 0) return undefined;
  const angle = (draw.rotateDegrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const across = draw.flip ? -draw.scale : draw.scale;
  // y grows downwards: rows above the middle go to the right
  const shear = -Math.tan((draw.shearDegrees * Math.PI) / 180) * draw.scale;
  const a = cos * across;
  const b = cos * shear + sin * draw.scale;
  const d = -sin * across;
  const e = -sin * shear + cos * draw.scale;
  const x = width / 2;
  const y = height / 2;
  return { a, b, c: x + right - a * x - b * y, d, e, f: y + down - d * x - e * y };
}

/** The map back. */
export function inverse({ a, b, c, d, e, f }: Affine): Affine {
  const det = a * e - b * d;
  return {
    a: e / det,
    b: -b / det,
    c: (b * f - c * e) / det,
    d: -d / det,
    e: a / det,
    f: (c * d - a * f) / det,
  };
}
