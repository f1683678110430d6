import { type NdArray, resize } from "@xrt/core";
import { interpolateInferno } from "d3-scale-chromatic";

/** Options of {@link overlay}. */
export interface OverlayOptions {
  /** Opacity of the colours where the map is 1; 0 shows the image alone. */
  readonly opacity?: number;
}

/** Colours of the map from 0 to 1, as `[red, green, blue]` from 0 to 255: inferno, perceptually even. */
const COLOURS: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, i) => {
  const hex = interpolateInferno(i / 255);
  return [1, 3, 5].map((k) => Number.parseInt(hex.slice(k, k + 2), 16));
});

/**
 * A grey image with a map drawn over it: the map is resized to the image (bilinear, half-pixel centres) and the more it
 * says, the more of its colour is seen.
 *
 * @param image - Grey, 0 to 255, `[height, width, 1]`.
 * @param map - 0 to 1, `[rows, columns]`, for example from `normalise`.
 * @returns Colours from 0 to 255, `[height, width, 3]`.
 * @throws RangeError when the image is not grey or the map has other axes.
 */
export function overlay(
  image: NdArray,
  map: NdArray,
  { opacity = 0.7 }: OverlayOptions = {},
): NdArray {
  const [height = 0, width = 0, channels] = image.shape;
  if (channels !== 1 || map.shape.length !== 2) {
    throw new RangeError(
      `overlay: image is [${image.shape}] and map [${map.shape}]; wants [height,width,1] and [rows,columns]`,
    );
  }
  const large = resize({ data: map.data, shape: [...map.shape, 1] }, [height, width]);
  const data = new Float32Array(height * width * 3);
  for (const [i, grey] of image.data.entries()) {
    const value = Math.min(Math.max(large.data[i] ?? 0, 0), 1);
    const colour = COLOURS[Math.round(255 * value)] ?? [0, 0, 0];
    for (let c = 0; c < 3; c++) {
      data[3 * i + c] = (1 - opacity * value) * grey + opacity * value * (colour[c] ?? 0);
    }
  }
  return { data, shape: [height, width, 3] };
}
