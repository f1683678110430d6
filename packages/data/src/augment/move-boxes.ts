import type { Box } from "../annotation.js";
import type { Affine } from "./affine.js";

/**
 * Boxes after a map of the image's points: the smallest upright rectangle around the four moved corners, cut at the edges.
 * A turned box so grows; a box that leaves the image altogether is left out.
 *
 * @param size - `[height, width]` of the image. Boxes come back in its pixels.
 */
export function moveBoxes(
  boxes: readonly Box[],
  { a, b, c, d, e, f }: Affine,
  [height, width]: readonly [number, number],
): Box[] {
  return boxes.flatMap((box) => {
    const across = box.frame ? width / box.frame.width : 1;
    const down = box.frame ? height / box.frame.height : 1;
    const xs: number[] = [];
    const ys: number[] = [];
    for (const x of [box.x * across, (box.x + box.width) * across]) {
      for (const y of [box.y * down, (box.y + box.height) * down]) {
        xs.push(a * x + b * y + c);
        ys.push(d * x + e * y + f);
      }
    }
    const left = Math.max(0, Math.min(...xs));
    const top = Math.max(0, Math.min(...ys));
    const right = Math.min(width, Math.max(...xs));
    const bottom = Math.min(height, Math.max(...ys));
    if (right <= left || bottom <= top) return [];
    const frame = box.frame && { width, height };
    return [{ ...box, x: left, y: top, width: right - left, height: bottom - top, frame }];
  });
}
