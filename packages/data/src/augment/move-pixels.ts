import type { NdArray } from "@xrt/core";
import { type Affine, inverse } from "./affine.js";

/**
 * The image after a map of its points, in its own size, bilinear, as if `fill` went on beyond its edges.
 *
 * @param image - `[height, width, channels]`; not changed.
 */
export function moveImage(image: NdArray, map: Affine, fill: number): NdArray {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const from = image.data;
  const data = new Float32Array(from.length);
  const { a, b, c, d, e, f } = inverse(map);
  const stride = width * channels;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += channels) {
      const fromX = a * (x + 0.5) + b * (y + 0.5) + c - 0.5;
      const fromY = d * (x + 0.5) + e * (y + 0.5) + f - 0.5;
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const u = fromX - left;
      const v = fromY - top;
      const corner = top * stride + left * channels;
      if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
        for (let k = 0; k < channels; k++) {
          const at = corner + k;
          const p = from[at] as number;
          const q = from[at + stride] as number;
          const upper = p + u * ((from[at + channels] as number) - p);
          const lower = q + u * ((from[at + stride + channels] as number) - q);
          data[i + k] = upper + v * (lower - upper);
        }
        continue;
      }
      for (let k = 0; k < channels; k++) {
        let sum = 0;
        for (let corner = 0; corner < 4; corner++) {
          const cx = left + (corner & 1);
          const cy = top + (corner >> 1);
          const weight = (corner & 1 ? u : 1 - u) * (corner >> 1 ? v : 1 - v);
          const inside = cx >= 0 && cy >= 0 && cx < width && cy < height;
          sum += weight * (inside ? (from[cy * stride + cx * channels + k] as number) : fill);
        }
        data[i + k] = sum;
      }
    }
  }
  return { shape: image.shape, data };
}

/**
 * The mask after the same map: the nearest pixel, 0 beyond the edges.
 *
 * @param mask - `[height, width, channels]`; not changed.
 */
export function moveMask(mask: NdArray, map: Affine): NdArray {
  const [height = 0, width = 0, channels = 1] = mask.shape;
  const data = new Float32Array(mask.data.length);
  const { a, b, c, d, e, f } = inverse(map);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += channels) {
      const fromX = Math.floor(a * (x + 0.5) + b * (y + 0.5) + c);
      const fromY = Math.floor(d * (x + 0.5) + e * (y + 0.5) + f);
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) continue;
      const at = (fromY * width + fromX) * channels;
      for (let k = 0; k < channels; k++) data[i + k] = mask.data[at + k] as number;
    }
  }
  return { shape: mask.shape, data };
}
