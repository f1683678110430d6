import { type Array64, flatIndex, present, tabulate } from "./array.js";
import { at4, dims, inside, placeOf, places, type Window, windowPlaces } from "./window.js";

/** Attributes of a convolution. */
export interface Convolution extends Window {
  /** Groups of channels that do not see each other. */
  readonly groups: number;
}

/** `y[n,o,y,z] = bias[o] + sum over c, a, b of kernel[o,c,a,b] * x[n,g(o)+c,place]`, x being 0 in the padding. */
export function conv(inputs: readonly (Array64 | undefined)[], window: Convolution): Array64 {
  const [x, kernel, bias] = [present(inputs, 0), present(inputs, 1), inputs[2]];
  const [images] = dims(x);
  const [filters, perGroup, rows, columns] = dims(kernel);
  const cells = places(rows, columns);
  const shape = [images, filters, ...windowPlaces(x, [rows, columns], window)];
  return tabulate(shape, ([n = 0, o = 0, y = 0, z = 0]) => {
    let sum = bias?.data[o] ?? 0;
    for (const [a, b] of cells) {
      const place = placeOf(window, [y, z], [a, b]);
      if (!inside(x, place)) continue;
      for (let c = 0; c < perGroup; c++) {
        const channel = groupOf(o, filters, window) * perGroup + c;
        sum += at4(kernel, o, c, a, b) * at4(x, n, channel, place[0], place[1]);
      }
    }
    return sum;
  });
}

/** Every element of x, times the kernel, is added where a convolution would have read it. */
export function convTranspose(
  inputs: readonly (Array64 | undefined)[],
  { outputPadding, ...window }: Convolution & { readonly outputPadding: readonly [number, number] },
): Array64 {
  const [x, kernel] = [present(inputs, 0), present(inputs, 1)];
  const [images, filters, height, width] = dims(x);
  const [, perGroup, rows, columns] = dims(kernel);
  const { strides, pads, dilations, groups } = window;
  const shape = [
    images,
    perGroup * groups,
    (height - 1) * strides[0] +
      (rows - 1) * dilations[0] +
      1 -
      pads[0] -
      pads[2] +
      outputPadding[0],
    (width - 1) * strides[1] +
      (columns - 1) * dilations[1] +
      1 -
      pads[1] -
      pads[3] +
      outputPadding[1],
  ];
  const result = tabulate(shape, () => 0);
  for (let n = 0; n < images; n++) {
    for (let o = 0; o < filters; o++) {
      for (const [y, z] of places(height, width)) {
        for (const [a, b] of places(rows, columns)) {
          const place = placeOf(window, [y, z], [a, b]);
          if (!inside(result, place)) continue;
          for (let c = 0; c < perGroup; c++) {
            const to = flatIndex(shape, [n, groupOf(o, filters, window) * perGroup + c, ...place]);
            result.data[to] = (result.data[to] ?? 0) + at4(x, n, o, y, z) * at4(kernel, o, c, a, b);
          }
        }
      }
    }
  }
  return result;
}

/** `dk[o,c,a,b] = sum over images n and places y, z of dy[n,o,y,z] * x[n,g(o)+c,place]`, x being 0 in the padding. */
export function convKernelGradient(
  inputs: readonly (Array64 | undefined)[],
  window: Convolution & { readonly kernelShape: readonly number[] },
): Array64 {
  const [x, dy] = [present(inputs, 0), present(inputs, 1)];
  const [images, , height, width] = dims(dy);
  const [filters = 0, perGroup = 0] = window.kernelShape;
  const grid = places(height, width);
  return tabulate(window.kernelShape, ([o = 0, c = 0, a = 0, b = 0]) => {
    const channel = groupOf(o, filters, window) * perGroup + c;
    let sum = 0;
    for (let n = 0; n < images; n++) {
      for (const [y, z] of grid) {
        const place = placeOf(window, [y, z], [a, b]);
        if (inside(x, place)) sum += at4(dy, n, o, y, z) * at4(x, n, channel, place[0], place[1]);
      }
    }
    return sum;
  });
}

/** The filters are shared out to the groups in order. */
function groupOf(o: number, filters: number, { groups }: Convolution): number {
  return Math.floor(o / (filters / groups));
}
