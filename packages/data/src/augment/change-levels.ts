import { gaussianBlur, type NdArray, randomStream } from "@xrt/core";
import type { AugmentationDraw } from "./draw-augmentation.js";

const WHITE = 255;

/**
 * The grey levels after the blur, gamma, gain and noise of a draw, in this order, cut to 0 to 255; the image itself where
 * there is nothing to do.
 */
export function changeLevels(image: NdArray, draw: AugmentationDraw): NdArray {
  const { blur, gamma, gain, noise } = draw;
  const sharp = blur > 0 ? gaussianBlur(image, blur) : image;
  if (gamma === 1 && gain === 1 && noise === 0) return sharp;
  const added = noise > 0 ? normals(sharp.data.length, draw) : undefined;
  const data = sharp.data.map((v, i) => {
    const bent = gamma === 1 ? v : WHITE * (v / WHITE) ** gamma;
    const level = bent * gain + noise * (added?.[i] ?? 0);
    return Math.min(Math.max(level, 0), WHITE);
  });
  return { shape: image.shape, data };
}

/** Standard normal numbers (Box-Muller), four of each 128 random bits. */
function normals(length: number, { seed, epoch, id }: AugmentationDraw): Float32Array {
  const { words } = randomStream(seed, `augment-noise/${epoch}/${id}`);
  const out = new Float32Array(4 * Math.ceil(length / 4));
  for (let i = 0; i < out.length; i += 4) {
    const [a, b, c, d] = words(i / 4);
    pair(out, i, a, b);
    pair(out, i + 2, c, d);
  }
  return out;
}

function pair(out: Float32Array, at: number, a: number, b: number): void {
  const radius = Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32));
  const angle = (2 * Math.PI * b) / 2 ** 32;
  out[at] = radius * Math.cos(angle);
  out[at + 1] = radius * Math.sin(angle);
}
