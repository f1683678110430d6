import { gaussianBlur, type NdArray } from "@xrt/core";
import { orderByMagnitude } from "../run/order-by-magnitude.js";
import { segmentImage } from "./segment-image.js";
import { relabelled, type Segments } from "./segments.js";

/** Options of {@link felzenszwalb}. */
export interface FelzenszwalbOptions {
  /** How much the inside of a segment may differ, in grey levels times pixels: larger, larger segments. Default 100. */
  readonly scale?: number;
  /** Standard deviation of a blur in front, in pixels. Default 0.8. */
  readonly sigma?: number;
  /** Segments of fewer pixels are joined with their neighbour. Default 20. */
  readonly minSize?: number;
}

/**
 * Graph-based segmentation: pixels are joined across edges in the order of their differences, as long as the difference is no larger
 * than what is found inside both parts, `max difference + scale / pixels`. Eight neighbours; the difference is the Euclidean distance of
 * the channels, with the image scaled to 0 to 255.
 *
 * Felzenszwalb and Huttenlocher, "Efficient Graph-Based Image Segmentation", IJCV 2004.
 *
 * @param image - `[height, width, channels]` or `[height, width]`, in any units.
 */
export function felzenszwalb(
  image: NdArray,
  { scale = 100, sigma = 0.8, minSize = 20 }: FelzenszwalbOptions = {},
): Segments {
  const { height, width, channels, data } = segmentImage("felzenszwalb", image, 255);
  const smooth = gaussianBlur({ data, shape: [height, width, channels] }, sigma).data;
  const { from, to, weight } = edges(smooth, height, width, channels);
  const parts = new Parts(height * width);
  const order = orderByMagnitude(weight);
  for (const e of order) {
    const [a, b] = [parts.find(from[e] as number), parts.find(to[e] as number)];
    const own = weight[e] as number;
    if (a !== b && own <= parts.limit(a, scale) && own <= parts.limit(b, scale)) {
      parts.join(a, b, own);
    }
  }
  for (const e of order) {
    const [a, b] = [parts.find(from[e] as number), parts.find(to[e] as number)];
    if (a !== b && Math.min(parts.size(a), parts.size(b)) < minSize) {
      parts.join(a, b, weight[e] as number);
    }
  }
  return relabelled(
    Int32Array.from({ length: height * width }, (_, p) => parts.find(p)),
    height,
    width,
  );
}

/** Pairs of neighbours, and how much they differ. */
function edges(
  data: Float32Array,
  height: number,
  width: number,
  channels: number,
): { from: Int32Array; to: Int32Array; weight: Float32Array } {
  const steps = [
    [0, 1],
    [1, 0],
    [1, 1],
    [1, -1],
  ] as const;
  const count =
    height * (width - 1) + (height - 1) * width + 2 * (height - 1) * Math.max(width - 1, 0);
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  const weight = new Float32Array(count);
  let e = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (const [dy, dx] of steps) {
        if (y + dy >= height || x + dx >= width || x + dx < 0) continue;
        const [p, q] = [y * width + x, (y + dy) * width + x + dx];
        let squares = 0;
        for (let c = 0; c < channels; c++) {
          squares += ((data[p * channels + c] as number) - (data[q * channels + c] as number)) ** 2;
        }
        from[e] = p;
        to[e] = q;
        weight[e++] = Math.sqrt(squares);
      }
    }
  }
  return { from, to, weight };
}

/** Disjoint sets of pixels with the largest difference inside. */
class Parts {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;
  readonly #inside: Float32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
    this.#size = new Int32Array(count).fill(1);
    this.#inside = new Float32Array(count);
  }

  find(pixel: number): number {
    let root = pixel;
    while (this.#parent[root] !== root) root = this.#parent[root] as number;
    for (let p = pixel; p !== root; ) {
      const next = this.#parent[p] as number;
      this.#parent[p] = root;
      p = next;
    }
    return root;
  }

  size(root: number): number {
    return this.#size[root] as number;
  }

  limit(root: number, scale: number): number {
    return (this.#inside[root] as number) + scale / this.size(root);
  }

  join(a: number, b: number, weight: number): void {
    const [large, small] = this.size(a) >= this.size(b) ? [a, b] : [b, a];
    this.#parent[small] = large;
    this.#size[large] = this.size(a) + this.size(b);
    // edges come in order: the last one is the largest
    this.#inside[large] = weight;
  }
}
