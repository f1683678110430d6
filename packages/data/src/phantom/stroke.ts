/** A point of a stroke: x and y on the film from 0 to 1, half the stroke's width in the same unit, and its strength. */
export type StrokePoint = readonly [x: number, y: number, halfWidth: number, strength: number];

/**
 * How strong a stroke is across its width.
 *
 * @param q - Distance from the middle line, 0 to 1 at the edge.
 * @param pixels - Half the stroke's width in pixels.
 */
export type StrokeProfile = (q: number, pixels: number) => number;

/** What a cylinder absorbs: the length of the chord through it. */
export const cylinder: StrokeProfile = (q) => Math.sqrt(1 - q * q);

/** Full strength up to a hard edge one pixel wide. */
export const ink: StrokeProfile = (q, pixels) => Math.min(1, (1 - q) * pixels + 0.25);

/**
 * Draws a line through `points` into `layer` (`[size, size]`); width and strength change linearly between points. Where
 * strokes cross, the stronger one stays, so that joints do not shine.
 */
export function paintStroke(
  layer: Float32Array,
  size: number,
  points: readonly StrokePoint[],
  profile: StrokeProfile,
): void {
  for (let k = 1; k < points.length; k++) {
    paintSegment(layer, size, points[k - 1] as StrokePoint, points[k] as StrokePoint, profile);
  }
}

function paintSegment(
  layer: Float32Array,
  size: number,
  [ax, ay, aw, as]: StrokePoint,
  [bx, by, bw, bs]: StrokePoint,
  profile: StrokeProfile,
): void {
  // a stroke thinner than a pixel still has to meet one
  const thinnest = 0.71 / size;
  const reach = Math.max(aw, bw, thinnest);
  const pixel = (position: number) => Math.min(size - 1, Math.max(0, Math.floor(position * size)));
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy || 1;
  const left = pixel(Math.min(ax, bx) - reach);
  const right = pixel(Math.max(ax, bx) + reach);
  const bottom = pixel(Math.max(ay, by) + reach);
  for (let row = pixel(Math.min(ay, by) - reach); row <= bottom; row++) {
    const y = (row + 0.5) / size - ay;
    for (let column = left; column <= right; column++) {
      const x = (column + 0.5) / size - ax;
      const t = Math.min(1, Math.max(0, (x * dx + y * dy) / squared));
      const width = Math.max(thinnest, aw + (bw - aw) * t);
      const ex = x - t * dx;
      const ey = y - t * dy;
      const squaredDistance = ex * ex + ey * ey;
      if (squaredDistance >= width * width) continue;
      const distance = Math.sqrt(squaredDistance);
      const value = (as + (bs - as) * t) * profile(distance / width, width * size);
      const i = row * size + column;
      if (value > (layer[i] as number)) layer[i] = value;
    }
  }
}
