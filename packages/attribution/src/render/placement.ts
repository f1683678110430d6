import type { NdArray, Rectangle } from "@xrt/core";

/**
 * Where the cells of a map lie on an image. Coordinates `[y, x]` are in pixels of the image; pixel k reaches from k to
 * k + 1, so that its middle is at k + 0.5.
 */
export interface Placement {
  /** Middle of the first cell. */
  readonly origin: readonly [number, number];
  /** From the middle of one cell to the next, down and right. */
  readonly step: readonly [number, number];
  /** The part of the image that the network was shown; beyond it the map says nothing. Default: all of the image. */
  readonly seen?: Rectangle;
}

/**
 * The placement of a map that is stretched over the whole image: what libraries do that resize a map to the image. It is
 * right for a map of the input and for windows that tile it; a convolution that pads puts its cells elsewhere, which
 * `receptiveField` knows.
 *
 * @param mapSize - Rows and columns of the map.
 * @param imageSize - Height and width of the image.
 */
export function stretched(
  mapSize: readonly [number, number],
  imageSize: readonly [number, number],
): Placement {
  const step = [imageSize[0] / mapSize[0], imageSize[1] / mapSize[1]] as const;
  return { origin: [step[0] / 2, step[1] / 2], step };
}

/**
 * One placement after another: cells on the network's input, and that input on the image, as cells on the image.
 *
 * @param cells - Cells in pixels of the network's input, for example from `receptiveField`.
 * @param input - Pixels of the network's input in pixels of the image, from `inputPlacement` of `@xrt/core`.
 *
 * @example
 * ```ts
 * import { placedOn } from "@xrt/attribution/render";
 * // cells of 32 pixels on an input that is half of the image's size
 * const cells = { origin: [16, 16], step: [32, 32] } as const;
 * placedOn(cells, { origin: [1, 1], step: [2, 2] }); // => { origin: [32, 32], step: [64, 64] }
 * ```
 */
export function placedOn(cells: Placement, input: Placement): Placement {
  const at = (axis: 0 | 1) => input.origin[axis] + (cells.origin[axis] - 0.5) * input.step[axis];
  return {
    origin: [at(0), at(1)],
    step: [cells.step[0] * input.step[0], cells.step[1] * input.step[1]],
    ...(input.seen && { seen: input.seen }),
  };
}

/** Options of {@link placeMap}. */
export interface PlaceMapOptions {
  /** Default: stretched over the image. */
  readonly placement?: Placement;
  /** `"nearest"` shows the cells as they are. Default: `"bilinear"`, with antialias where the map is finer than the image. */
  readonly resampler?: "bilinear" | "nearest";
}

/**
 * A map at the size of an image, its cells where the placement says. Between the middles of cells values are interpolated,
 * beyond the outermost ones they continue; outside the part that the network was shown they are 0.
 *
 * @param map - `[rows, columns]`.
 * @param size - `[height, width]` of the image in pixels.
 * @returns `[height, width]`.
 * @throws RangeError when the map has other axes, a size is not a whole number from 1, or a step is 0.
 *
 * @example
 * ```ts
 * import { placeMap } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const map = ndArray(Float32Array.of(0, 1), [1, 2]);
 * [...placeMap(map, [1, 4]).data]; // => [0, 0.25, 0.75, 1]
 * // the network saw the right half only
 * const placement = { origin: [0.5, 2.5], step: [1, 1], seen: { x: 2, y: 0, width: 2, height: 1 } } as const;
 * [...placeMap(map, [1, 4], { placement }).data]; // => [0, 0, 0, 1]
 * ```
 */
export function placeMap(
  map: NdArray,
  size: readonly [number, number],
  { placement, resampler = "bilinear" }: PlaceMapOptions = {},
): NdArray {
  const [rows = 0, columns = 0] = map.shape;
  const [height, width] = size;
  if (map.shape.length !== 2 || !size.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new RangeError(`placeMap: cannot draw [${map.shape}] at [${size}], wants [rows,columns]`);
  }
  const at = placement ?? stretched([rows, columns], size);
  if (!at.step.every((s) => Number.isFinite(s) && s !== 0)) {
    throw new RangeError(
      `placeMap: the steps of the placement are [${at.step}], wants others than 0`,
    );
  }
  const down = shares(rows, height, at.origin[0], at.step[0], resampler);
  const across = shares(columns, width, at.origin[1], at.step[1], resampler);
  const isSeen = seenPixels(at.seen, size);
  const data = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const line = new Float64Array(columns);
    for (const [r, weight] of down[y] ?? []) {
      for (let c = 0; c < columns; c++) {
        line[c] = (line[c] as number) + weight * (map.data[r * columns + c] as number);
      }
    }
    for (let x = 0; x < width; x++) {
      if (!isSeen(y, x)) continue;
      let sum = 0;
      for (const [c, weight] of across[x] ?? []) sum += weight * (line[c] as number);
      data[y * width + x] = sum;
    }
  }
  return { data, shape: [height, width] };
}

/** For each pixel along an axis the cells that it shows, and how much of each. */
function shares(
  cells: number,
  pixels: number,
  origin: number,
  step: number,
  resampler: "bilinear" | "nearest",
): (readonly [number, number])[][] {
  // where several cells share a pixel, all of them have a say
  const reach = Math.max(1, 1 / Math.abs(step));
  return Array.from({ length: pixels }, (_, k) => {
    const at = Math.min(Math.max((k + 0.5 - origin) / step, 0), cells - 1);
    if (resampler === "nearest") return [[Math.min(Math.floor(at + 0.5 + 1e-9), cells - 1), 1]];
    const first = Math.max(Math.floor(at - reach) + 1, 0);
    const last = Math.min(Math.ceil(at + reach) - 1, cells - 1);
    const near = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const weights = near.map((cell) => 1 - Math.abs(cell - at) / reach);
    const total = weights.reduce((s, w) => s + w, 0);
    return near.map((cell, i) => [cell, (weights[i] ?? 0) / total] as const);
  });
}

function seenPixels(
  seen: Rectangle | undefined,
  [height, width]: readonly [number, number],
): (y: number, x: number) => boolean {
  const { x: left, y: top, ...rest } = seen ?? { x: 0, y: 0, width, height };
  const [right, bottom] = [left + rest.width, top + rest.height];
  return (y, x) => y + 0.5 > top && y + 0.5 < bottom && x + 0.5 > left && x + 0.5 < right;
}
