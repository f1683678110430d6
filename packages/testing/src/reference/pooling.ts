import { type Array64, flatIndex, present, tabulate } from "./array.js";
import {
  at4,
  dims,
  inside,
  type Place,
  placeOf,
  places,
  type Window,
  windowPlaces,
} from "./window.js";

/** Attributes of a pooling. */
export interface Pooling extends Window {
  /** Rows and columns of the window. */
  readonly kernel: readonly [number, number];
}

/** Largest value of x in each window. */
export function maxPool(inputs: readonly (Array64 | undefined)[], pooling: Pooling): Array64 {
  const x = present(inputs, 0);
  return tabulate(pooledShape(x, pooling), ([n = 0, c = 0, y = 0, z = 0]) =>
    Math.max(...covered(x, pooling, [y, z]).map(([row, column]) => at4(x, n, c, row, column))),
  );
}

/** Each window's gradient is added at its largest value, the first in row-major order where several are equal. */
export function maxPoolGradient(
  inputs: readonly (Array64 | undefined)[],
  pooling: Pooling,
): Array64 {
  const [x, dy] = [present(inputs, 0), present(inputs, 1)];
  const [images, channels, height, width] = dims(dy);
  const result = tabulate(x.shape, () => 0);
  for (let n = 0; n < images; n++) {
    for (let c = 0; c < channels; c++) {
      for (const [y, z] of places(height, width)) {
        const cells = covered(x, pooling, [y, z]);
        const values = cells.map(([row, column]) => at4(x, n, c, row, column));
        const first = cells[values.indexOf(Math.max(...values))];
        if (first === undefined) continue;
        const to = flatIndex(x.shape, [n, c, ...first]);
        result.data[to] = (result.data[to] ?? 0) + at4(dy, n, c, y, z);
      }
    }
  }
  return result;
}

/** Mean of each window over the cells that lie on x. */
export function averagePool(inputs: readonly (Array64 | undefined)[], pooling: Pooling): Array64 {
  const x = present(inputs, 0);
  return tabulate(pooledShape(x, pooling), ([n = 0, c = 0, y = 0, z = 0]) => {
    const values = covered(x, pooling, [y, z]).map(([row, column]) => at4(x, n, c, row, column));
    return values.reduce((sum, v) => sum + v, 0) / values.length;
  });
}

function pooledShape(x: Array64, pooling: Pooling): number[] {
  const [images, channels] = dims(x);
  return [images, channels, ...windowPlaces(x, pooling.kernel, pooling)];
}

/** The places of x, row by row, that the window at output place `(y, z)` covers. */
function covered(x: Array64, pooling: Pooling, place: Place): Place[] {
  return places(...pooling.kernel)
    .map((cell) => placeOf(pooling, place, cell))
    .filter((p) => inside(x, p));
}
