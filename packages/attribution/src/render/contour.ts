import { gaussianBlur, type NdArray } from "@xrt/core";
import { contours } from "d3-contour";
import { quantile } from "./quantile.js";

/** Lines around the strongest part of a map. */
export interface Contour {
  /** Closed rings of points `[x, y]` in pixels of the map; the middle of the first pixel is at `[0.5, 0.5]`. */
  readonly rings: readonly (readonly (readonly [number, number])[])[];
  /** The value on the line. */
  readonly level: number;
}

/** Options of {@link contour}. */
export interface ContourOptions {
  /** Share of the pixels, 0 to 1, that lie below the line. Default: 0.9, a line around the strongest tenth. */
  readonly quantile?: number;
  /** The value on the line, instead of a quantile. */
  readonly level?: number;
  /**
   * Standard deviation, in pixels of the map, of a Gaussian by which the map is smoothed first: without it a map of pixels has
   * a line around every speck. Default: 0.
   */
  readonly blur?: number;
}

/**
 * Lines around what reaches a level of a map, by marching squares with linear interpolation between pixels. A quantile's
 * line runs half way to the next higher value, so that a map that is mostly empty has a line around what is not.
 *
 * @param map - `[height, width]`, raw or scaled; at the size of the image, from `placeMap`, for lines on the image.
 * @throws RangeError when the map has other axes, a value is not finite, or the quantile is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { contour } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const spot = ndArray(Float32Array.of(0, 0, 0, 0, 4, 0, 0, 0, 0), [3, 3]);
 * contour(spot, { level: 2 }).rings; // => [[[2, 1.5], [1.5, 1], [1, 1.5], [1.5, 2], [2, 1.5]]]
 * contour(spot).level; // => 2
 * ```
 */
export function contour(
  map: NdArray,
  { quantile: share = 0.9, level, blur = 0 }: ContourOptions = {},
): Contour {
  const { shape } = map;
  const [height = 0, width = 0] = shape;
  if (shape.length !== 2) throw new RangeError(`contour: map is [${shape}], wants [height,width]`);
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`contour: quantile is ${share}, wants 0 to 1`);
  }
  const bad = map.data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    throw new RangeError(`contour: value ${bad} is ${map.data[bad]}, wants finite values`);
  }
  const { data } =
    blur > 0 ? gaussianBlur({ data: map.data, shape: [height, width, 1] }, blur) : map;
  const at = level ?? above(data, share);
  const { coordinates } = contours().size([width, height]).contour(Array.from(data), at);
  return { rings: coordinates.flat() as [number, number][][], level: at };
}

/** Half way from the quantile to the next higher value, or the next lower where it is the highest. */
function above(data: Float32Array, share: number): number {
  const found = quantile(data, share);
  let [lower, higher] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const v of data) {
    if (v > found) higher = Math.min(higher, v);
    else if (v < found) lower = Math.max(lower, v);
  }
  if (Number.isFinite(higher)) return (found + higher) / 2;
  return Number.isFinite(lower) ? (found + lower) / 2 : found;
}

/** Options of {@link outline}. */
export interface OutlineOptions {
  /** Red, green and blue, 0 to 255. Default: a light green that inferno and grey pictures do not have. */
  readonly colour?: readonly [number, number, number];
  /** Width of the line in pixels. Default: 1.5. */
  readonly width?: number;
}

/**
 * A picture with the lines of a contour on it, smoothed at their edges.
 *
 * @param picture - `[height, width, 1 or 3]`, 0 to 255; not changed.
 * @param contour - In pixels of the picture.
 * @returns `[height, width, 3]`.
 */
export function outline(
  picture: NdArray,
  { rings }: Pick<Contour, "rings">,
  { colour = [90, 255, 160], width: line = 1.5 }: OutlineOptions = {},
): NdArray {
  const [height = 0, width = 0, channels = 1] = picture.shape;
  const covered = new Float32Array(height * width);
  const reach = line / 2 + 0.5;
  for (const ring of rings) {
    for (const [k, [bx, by]] of ring.entries()) {
      const [ax, ay] = ring[k - 1] ?? [bx, by];
      const top = Math.max(0, Math.floor(Math.min(ay, by) - reach));
      const bottom = Math.min(height, Math.ceil(Math.max(ay, by) + reach));
      const left = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
      const right = Math.min(width, Math.ceil(Math.max(ax, bx) + reach));
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const away = distance([x + 0.5, y + 0.5], [ax, ay], [bx, by]);
          const share = Math.min(Math.max(reach - away, 0), 1);
          covered[y * width + x] = Math.max(covered[y * width + x] as number, share);
        }
      }
    }
  }
  const data = new Float32Array(height * width * 3);
  for (const [i, share] of covered.entries()) {
    for (let c = 0; c < 3; c++) {
      const below = picture.data[i * channels + (channels === 1 ? 0 : c)] as number;
      data[3 * i + c] = (1 - share) * below + share * (colour[c] as number);
    }
  }
  return { data, shape: [height, width, 3] };
}

type Point = readonly [number, number];

/** From a point to the nearest one on a line between two. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length;
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
