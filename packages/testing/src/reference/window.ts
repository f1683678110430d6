import type { Array64 } from "./array.js";

/** How a window slides over `[batch, channels, height, width]`. */
export interface Window {
  /** Steps down and right. */
  readonly strides: readonly [number, number];
  /** Cells of padding `[top, left, bottom, right]`. */
  readonly pads: readonly [number, number, number, number];
  /** Distance between the cells of the window, down and right. */
  readonly dilations: readonly [number, number];
}

/** A place on a map: row and column, which may lie in the padding. */
export type Place = readonly [row: number, column: number];

/** The four dimensions of a spatial array. */
export function dims({ shape }: Array64): [number, number, number, number] {
  const [a, b, c, d, ...rest] = shape;
  if (a === undefined || b === undefined || c === undefined || d === undefined || rest.length > 0) {
    throw new RangeError(`wants four axes, got [${shape}]`);
  }
  return [a, b, c, d];
}

/** Element of an array of four axes. */
export function at4({ shape, data }: Array64, a: number, b: number, c: number, d: number): number {
  const [, B = 0, C = 0, D = 0] = shape;
  return data[((a * B + b) * C + c) * D + d] as number;
}

/** Whether a place lies on the map and not in its padding. */
export function inside({ shape }: Array64, [row, column]: Place): boolean {
  return row >= 0 && row < (shape[2] ?? 0) && column >= 0 && column < (shape[3] ?? 0);
}

/** The place on the map that cell `(a, b)` of the window meets when the window stands at output place `(y, z)`. */
export function placeOf({ strides, pads, dilations }: Window, [y, z]: Place, [a, b]: Place): Place {
  return [y * strides[0] + a * dilations[0] - pads[0], z * strides[1] + b * dilations[1] - pads[1]];
}

/** Height and width of the result: how often the window fits onto the padded map, counted one by one. */
export function windowPlaces(
  x: Array64,
  kernel: readonly [number, number],
  { strides, pads, dilations }: Window,
): [number, number] {
  const count = (axis: 0 | 1) => {
    const padded = (x.shape[2 + axis] ?? 0) + pads[axis] + pads[axis === 0 ? 2 : 3];
    const lastCell = (kernel[axis] - 1) * dilations[axis];
    let n = 0;
    while (n * strides[axis] + lastCell < padded) n++;
    return n;
  };
  return [count(0), count(1)];
}

/** Every place of a grid, row by row. */
export function places(height: number, width: number): Place[] {
  return Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width]);
}
