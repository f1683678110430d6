import { relabelled, type Segments } from "./segments.js";

/**
 * A grid of rectangles, as even as whole pixels allow.
 *
 * @param cells - Rows and columns of the grid.
 * @throws RangeError when there are more cells than pixels.
 */
export function gridSegments(
  [height, width]: readonly [number, number],
  cells: readonly [number, number],
): Segments {
  const [down, across] = cells;
  const fits = (n: number, most: number) => Number.isSafeInteger(n) && n >= 1 && n <= most;
  if (!fits(down, height) || !fits(across, width)) {
    throw new RangeError(`gridSegments: grid is [${cells}], wants 1 to [${height},${width}]`);
  }
  const labels = Int32Array.from({ length: height * width }, (_, p) => {
    const [y, x] = [Math.floor(p / width), p % width];
    return Math.floor((y * down) / height) * across + Math.floor((x * across) / width);
  });
  return relabelled(labels, height, width);
}
