import type { NdArray } from "../nd-array.js";
import { greyLevels, LEVELS, nearestLevel } from "./grey-levels.js";
import { mirrored } from "./mirrored.js";

/** Options of {@link clahe}. */
export interface ClaheOptions {
  /** Rows and columns of tiles, whole numbers from 1. Default `[8, 8]`. */
  readonly tiles?: readonly [number, number];
  /** Most pixels of a level in a tile, in multiples of an even histogram, above 0. Default 40; 2 to 4 is gentle. */
  readonly clipLimit?: number;
}

/**
 * Contrast-limited adaptive histogram equalisation: each tile is equalised with a clipped histogram, and a pixel is mapped by
 * the four tiles around it, bilinearly. The numbers of OpenCV's `createCLAHE`, or its neighbour where its float32 sums decide a tie.
 *
 * Zuiderveld, "Contrast limited adaptive histogram equalization", Graphics Gems IV, 1994.
 *
 * @param image - `[height, width, 1]`, 0 to 255, taken to the nearest whole level; not changed.
 * @returns A new array of whole levels.
 * @throws RangeError when the image is not grey, leaves 0 to 255, or an option does not fit.
 *
 * @example
 * ```ts
 * import { clahe, ndArray } from "@xrt/core";
 * const faint = ndArray(Float32Array.from({ length: 256 }, (_, i) => 100 + (i % 16)), [16, 16, 1]);
 * Math.max(...clahe(faint, { tiles: [2, 2] }).data); // => 255
 * ```
 */
export function clahe(
  image: NdArray,
  { tiles: [rows, columns] = [8, 8], clipLimit = 40 }: ClaheOptions = {},
): NdArray {
  const levels = greyLevels(image, "clahe");
  const whole = [rows, columns].every((n) => Number.isSafeInteger(n) && n >= 1);
  if (!whole || !(clipLimit > 0)) {
    throw new RangeError(
      `clahe: tiles are [${rows},${columns}] and clipLimit ${clipLimit}, wants whole numbers from 1 and a limit above 0`,
    );
  }
  const [height = 0, width = 0] = image.shape;
  const tileHeight = Math.ceil(height / rows);
  const tileWidth = Math.ceil(width / columns);
  const maps = new Uint8Array(rows * columns * LEVELS);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const counts = new Float64Array(LEVELS);
      for (let y = row * tileHeight; y < (row + 1) * tileHeight; y++) {
        const line = mirrored(y, height) * width;
        for (let x = column * tileWidth; x < (column + 1) * tileWidth; x++) {
          (counts[levels[line + mirrored(x, width)] as number] as number)++;
        }
      }
      const area = tileHeight * tileWidth;
      clip(counts, Math.max(1, Math.floor((clipLimit * area) / LEVELS)));
      maps.set(equalising(counts, area), (row * columns + column) * LEVELS);
    }
  }
  return { shape: image.shape, data: interpolated(levels, [height, width], maps, rows, columns) };
}

/** Cuts the histogram at `limit` and deals what was cut out to all levels, the rest at even distances. */
function clip(counts: Float64Array, limit: number): void {
  let excess = 0;
  for (let level = 0; level < LEVELS; level++) {
    const over = (counts[level] as number) - limit;
    if (over > 0) {
      counts[level] = limit;
      excess += over;
    }
  }
  const each = Math.floor(excess / LEVELS);
  let rest = excess - each * LEVELS;
  for (let level = 0; level < LEVELS; level++) (counts[level] as number) += each;
  const apart = Math.max(1, Math.floor(LEVELS / rest));
  for (let level = 0; level < LEVELS && rest > 0; level += apart, rest--) {
    (counts[level] as number)++;
  }
}

/** The cumulative histogram, from 0 to 255. */
function equalising(counts: Float64Array, area: number): Uint8Array {
  let below = 0;
  return Uint8Array.from(counts, (n) => {
    below += n;
    return nearestLevel((below * (LEVELS - 1)) / area);
  });
}

/** Each pixel by the maps of the four tiles whose centres are around it; at the border by the two or the one there are. */
function interpolated(
  levels: Uint8Array,
  [height, width]: readonly [number, number],
  maps: Uint8Array,
  rows: number,
  columns: number,
): Float32Array {
  const across = between(width, columns);
  const down = between(height, rows);
  const out = new Float32Array(levels.length);
  for (let y = 0, i = 0; y < height; y++) {
    const v = down.part[y] as number;
    const upper = (down.before[y] as number) * columns;
    const lower = (down.after[y] as number) * columns;
    for (let x = 0; x < width; x++, i++) {
      const level = levels[i] as number;
      const left = across.before[x] as number;
      const right = across.after[x] as number;
      const u = across.part[x] as number;
      const top =
        (maps[(upper + left) * LEVELS + level] as number) * (1 - u) +
        (maps[(upper + right) * LEVELS + level] as number) * u;
      const bottom =
        (maps[(lower + left) * LEVELS + level] as number) * (1 - u) +
        (maps[(lower + right) * LEVELS + level] as number) * u;
      out[i] = nearestLevel(top * (1 - v) + bottom * v);
    }
  }
  return out;
}

/** For each pixel of an axis the tiles before and after it, and how far it is from the centre of the first to the second. */
function between(length: number, tiles: number) {
  const size = Math.ceil(length / tiles);
  const before = new Int32Array(length);
  const after = new Int32Array(length);
  const part = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const place = i / size - 0.5;
    const tile = Math.floor(place);
    before[i] = Math.max(tile, 0);
    after[i] = Math.min(tile + 1, tiles - 1);
    part[i] = place - tile;
  }
  return { before, after, part };
}
