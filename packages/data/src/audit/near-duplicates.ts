import type { NdArray } from "@xrt/core";
import {
  bitCount,
  HASH_WORDS,
  type HashVariant,
  hashesOf,
  hashVariants,
  sampleGrid,
  thumbnailOf,
  unchanged,
} from "./difference-hash.js";

/*
 * Copies are found in two steps. Hashes of one image as it is and of the other after each of some changes must agree but
 * for a few bits: quick, but chest films of two people can agree as well. Then the thumbnails are laid on each other as
 * well as turning, scaling and shifting can do it, and the brightness gradients in their middle must correlate.
 *
 * Measured on 446 films of covid-chestxray-dataset and 1,455 of NIH (1.2 million pairs): of copies by JPEG of quality 40, half
 * the size, gamma 1.8, local equalisation, crops of 5 to 10 % and turning by 2 or 5 degrees 99 to 100 % are found, with
 * clipped windows or large letters written in 91 to 94 %. Films of different people correlate by 0.964 at most; a few
 * follow-up films of one person pass 0.975.
 */

/** Bits of 256 by which hashes of copies may differ. */
const BITS = 28;
/** Correlation before the fine alignment below which it is not worth trying. */
const PROMISING = 0.82;
/** Correlation of gradients from which two films count as copies, where nothing is said. */
const COPY = 0.975;
/** Side of the grid on which gradients are compared. */
const GRID = 20;
/** Share of each side that is compared: borders are cropped, turned in from outside, and written on. */
const MIDDLE = 0.8;

/** What is kept of an image to find its copies: 5 KB, whatever its size. */
export interface ImageSignature {
  /** Grey, `[32, 32]`. */
  readonly thumbnail: Float32Array;
  /** Difference hashes of the image and of its changed versions, 8 words each. */
  readonly hashes: Uint32Array;
}

/** Two images that show the same film. */
export interface DuplicatePair {
  /** Indices of the images, the smaller one first. */
  readonly images: readonly [number, number];
  /** Bits of 256 by which their hashes differ, from 0. */
  readonly bits: number;
  /** Correlation of their gradients after alignment, up to 1. */
  readonly correlation: number;
}

/** How {@link nearDuplicates} looks. */
export interface NearDuplicatesOptions {
  /** Whether a pair is of interest. Default: all are. */
  readonly between?: ((a: number, b: number) => boolean) | undefined;
  /**
   * Correlation of gradients, up to 1, from which two images count as copies. Default 0.975, for films. Phantoms are more
   * alike than films of people: 0.995 tells them apart.
   */
  readonly copies?: number | undefined;
}

/**
 * What {@link nearDuplicates} compares.
 *
 * @param image - `[height, width, 1 or 3]`, in any range.
 */
export function imageSignature(image: NdArray): ImageSignature {
  const thumbnail = thumbnailOf(image);
  return { thumbnail, hashes: hashesOf(thumbnail, hashVariants) };
}

/**
 * Pairs of images that show the same film, also when one was re-compressed, resized, equalised, marked, turned by up to
 * about 5 degrees or cropped by up to a tenth. Mirror images and quarter turns are not found. Every pair is compared: time
 * grows with the square of the number of images.
 *
 * @returns Sorted by the indices.
 *
 * @example
 * ```ts
 * import { imageSignature, nearDuplicates } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const { records } = await openDataset("packages/sample/nih-chest-xray14");
 * const images = await Promise.all(records.slice(0, 3).map((record) => record.image()));
 * const brighter = { ...images[1]!, data: images[1]!.data.map((v) => 0.8 * v + 20) };
 * nearDuplicates([...images, brighter].map(imageSignature)).map((pair) => pair.images); // => [[1, 3]]
 * ```
 */
export function nearDuplicates(
  signatures: readonly ImageSignature[],
  { between = () => true, copies = COPY }: NearDuplicatesOptions = {},
): DuplicatePair[] {
  const pairs: DuplicatePair[] = [];
  for (const { a, b, bits, variant } of candidates(signatures, between)) {
    const [changed, still] = [signatures[a]?.thumbnail, signatures[b]?.thumbnail];
    if (changed === undefined || still === undefined) continue;
    const correlation = alignedCorrelation(changed, still, variant);
    if (correlation < copies) continue;
    pairs.push({ images: a < b ? [a, b] : [b, a], bits, correlation });
  }
  return pairs.sort((p, q) => p.images[0] - q.images[0] || p.images[1] - q.images[1]);
}

interface Candidate {
  /** The image whose changed hash is near. */
  readonly a: number;
  readonly b: number;
  readonly bits: number;
  readonly variant: HashVariant;
}

/** For each pair of near hashes the nearest: every changed hash of every image against every unchanged one. */
function candidates(
  signatures: readonly ImageSignature[],
  between: (a: number, b: number) => boolean,
): Iterable<Candidate> {
  const n = signatures.length;
  const still = new Uint32Array(n * HASH_WORDS);
  for (const [i, { hashes }] of signatures.entries()) {
    still.set(hashes.subarray(0, HASH_WORDS), i * HASH_WORDS);
  }
  const found = new Map<number, Candidate>();
  for (let a = 0; a < n; a++) {
    const { hashes } = signatures[a] as ImageSignature;
    for (const [v, variant] of hashVariants.entries()) {
      const own = hashes.subarray(v * HASH_WORDS, (v + 1) * HASH_WORDS);
      forEachNear(own, still, (b, bits) => {
        const key = a < b ? a * n + b : b * n + a;
        if (a === b || bits >= (found.get(key)?.bits ?? BITS + 1)) return;
        if (between(Math.min(a, b), Math.max(a, b))) found.set(key, { a, b, bits, variant });
      });
    }
  }
  return found.values();
}

/** Calls back for each hash of `all` that differs from `own` by at most {@link BITS}; most are given up after four words. */
function forEachNear(
  own: Uint32Array,
  all: Uint32Array,
  onNear: (index: number, bits: number) => void,
): void {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0, w7 = 0] = own;
  for (let i = 0; i < all.length; i += HASH_WORDS) {
    // the middle of the image first, where films differ most
    let bits = bitCount(w3 ^ (all[i + 3] ?? 0)) + bitCount(w4 ^ (all[i + 4] ?? 0));
    if (bits > BITS) continue;
    bits += bitCount(w2 ^ (all[i + 2] ?? 0)) + bitCount(w5 ^ (all[i + 5] ?? 0));
    if (bits > BITS) continue;
    bits += bitCount(w1 ^ (all[i + 1] ?? 0)) + bitCount(w6 ^ (all[i + 6] ?? 0));
    if (bits > BITS) continue;
    bits += bitCount(w0 ^ (all[i] ?? 0)) + bitCount(w7 ^ (all[i + 7] ?? 0));
    if (bits <= BITS) onNear(i / HASH_WORDS, bits);
  }
}

/** The highest correlation that small turns, scalings and shifts of `changed` about `start` reach. */
function alignedCorrelation(
  changed: Float32Array,
  still: Float32Array,
  start: HashVariant,
): number {
  const target = middleGradients(still, unchanged);
  const at = (variant: HashVariant) => correlation(middleGradients(changed, variant), target);
  let best = start;
  let highest = at(start);
  if (highest < PROMISING) return highest;
  for (let step = 1; step >= 0.25 && highest < 0.999; ) {
    const { degrees, zoom, shift } = best;
    const [x, y] = shift;
    const around: readonly HashVariant[] = [1, -1].flatMap((sign) => [
      { ...best, degrees: degrees + 1.5 * sign * step },
      { ...best, zoom: zoom + 0.02 * sign * step },
      { ...best, shift: [x + 0.02 * sign * step, y] as const },
      { ...best, shift: [x, y + 0.02 * sign * step] as const },
    ]);
    const before = highest;
    for (const variant of around) {
      const reached = at(variant);
      if (reached > highest) [best, highest] = [variant, reached];
    }
    if (highest === before) step /= 2;
  }
  return highest;
}

/** Differences between neighbours to the left and right, above and below, in the middle of a changed thumbnail. */
function middleGradients(thumbnail: Float32Array, variant: HashVariant): Float32Array {
  const middle = { ...variant, zoom: variant.zoom * MIDDLE };
  const grid = sampleGrid(thumbnail, middle, [GRID, GRID]);
  const inner = GRID - 2;
  const out = new Float32Array(2 * inner * inner);
  for (let r = 0; r < inner; r++) {
    for (let c = 0; c < inner; c++) {
      const at = (r + 1) * GRID + c + 1;
      out[2 * (r * inner + c)] = (grid[at + 1] ?? 0) - (grid[at - 1] ?? 0);
      out[2 * (r * inner + c) + 1] = (grid[at + GRID] ?? 0) - (grid[at - GRID] ?? 0);
    }
  }
  return out;
}

/** Cosine of the angle between two vectors; 0 where one is 0, as of an empty image. */
function correlation(a: Float32Array, b: Float32Array): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
