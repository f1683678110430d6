/**
 * A picture moved down by `dy` and right by `dx` pixels; what leaves at one border enters at the other, so that no pixel is
 * lost and `shift(-dy, -dx)` undoes it.
 *
 * @param picture - `height * width` values, row by row.
 */
export function shift(
  picture: Float32Array,
  height: number,
  width: number,
  [dy, dx]: readonly [number, number],
): Float32Array {
  const moved = new Float32Array(picture.length);
  const wrap = (i: number, n: number) => ((i % n) + n) % n;
  for (let y = 0; y < height; y++) {
    const to = wrap(y + dy, height) * width;
    for (let x = 0; x < width; x++) moved[to + wrap(x + dx, width)] = picture[y * width + x] ?? 0;
  }
  return moved;
}
