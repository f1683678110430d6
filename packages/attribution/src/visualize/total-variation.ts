/**
 * Gradient of the total variation of a picture, `1/2 sum (p[y+1, x] - p[y, x])^2 + (p[y, x+1] - p[y, x])^2`, which is what
 * keeps maximised pictures from dissolving into noise. Borders do not wrap.
 *
 * @param picture - `height * width` values, row by row.
 */
export function totalVariationGradient(
  picture: Float32Array,
  height: number,
  width: number,
): Float32Array {
  const gradient = new Float32Array(picture.length);
  const pull = (i: number, j: number) => {
    const d = (picture[j] ?? 0) - (picture[i] ?? 0);
    gradient[i] = (gradient[i] ?? 0) - d;
    gradient[j] = (gradient[j] ?? 0) + d;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width) pull(i, i + 1);
      if (y + 1 < height) pull(i, i + width);
    }
  }
  return gradient;
}
