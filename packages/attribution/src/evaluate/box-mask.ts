/** A rectangle in pixels; its right and lower edges are not part of it. */
export interface BoxRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A mask `[height, width]` that is 1 in any of the boxes: pixels whose middle lies inside. */
export function boxMask(
  boxes: readonly BoxRegion[],
  [height, width]: readonly [number, number],
): Uint8Array {
  const mask = new Uint8Array(height * width);
  for (const box of boxes) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [cx, cy] = [x + 0.5 - box.x, y + 0.5 - box.y];
        if (cx >= 0 && cx < box.width && cy >= 0 && cy < box.height) mask[y * width + x] = 1;
      }
    }
  }
  return mask;
}
