/**
 * Whether a pixel's centre lies within a rectangle of the film: 1 or 0. At least one row and one column of pixels does,
 * however small the film.
 */
export function rectangle(
  size: number,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): (pixel: number) => number {
  const [left, right] = range(size, box.x, box.width);
  const [top, bottom] = range(size, box.y, box.height);
  return (pixel) => {
    const column = pixel % size;
    const row = (pixel - column) / size;
    return column >= left && column < right && row >= top && row < bottom ? 1 : 0;
  };
}

function range(size: number, start: number, length: number): [number, number] {
  const first = Math.min(size - 1, Math.max(0, Math.round(start * size)));
  return [first, Math.max(first + 1, Math.round((start + length) * size))];
}
