import type { NdArray } from "@xrt/core";

/**
 * What an edge detector shows: the magnitude of the Sobel gradient of the mean over channels. A method that finds regions no better than this says nothing of the
 * network.
 *
 * @param image - `[height, width, channels]` or `[height, width]`.
 * @returns `[height, width]`.
 */
export function edgeMap(image: NdArray): NdArray {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const grey = Float32Array.from({ length: height * width }, (_, p) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += image.data[p * channels + c] as number;
    return sum / channels;
  });
  const at = (y: number, x: number) => {
    const [row, column] = [
      Math.min(Math.max(y, 0), height - 1),
      Math.min(Math.max(x, 0), width - 1),
    ];
    return grey[row * width + column] as number;
  };
  const data = Float32Array.from({ length: height * width }, (_, p) => {
    const [y, x] = [Math.floor(p / width), p % width];
    const dx =
      at(y - 1, x + 1) +
      2 * at(y, x + 1) +
      at(y + 1, x + 1) -
      at(y - 1, x - 1) -
      2 * at(y, x - 1) -
      at(y + 1, x - 1);
    const dy =
      at(y + 1, x - 1) +
      2 * at(y + 1, x) +
      at(y + 1, x + 1) -
      at(y - 1, x - 1) -
      2 * at(y - 1, x) -
      at(y - 1, x + 1);
    return Math.hypot(dx, dy);
  });
  return { data, shape: [height, width] };
}

/**
 * A Gaussian in the middle of the picture: what photographers and radiographers do already.
 *
 * @param sigma - Deviation as a share of each side. Default 0.25.
 * @returns `[height, width]`, 1 in the middle.
 */
export function centreGaussian(
  [height, width]: readonly [number, number],
  { sigma = 0.25 }: { readonly sigma?: number } = {},
): NdArray {
  const data = Float32Array.from({ length: height * width }, (_, p) => {
    const y = ((Math.floor(p / width) + 0.5) / height - 0.5) / sigma;
    const x = (((p % width) + 0.5) / width - 0.5) / sigma;
    return Math.exp(-(x * x + y * y) / 2);
  });
  return { data, shape: [height, width] };
}
