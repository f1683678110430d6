import { gaussianBlur, type NdArray } from "@xrt/core";
import { segmentImage } from "./segment-image.js";
import { relabelled, type Segments } from "./segments.js";

/** Options of {@link slic}. */
export interface SlicOptions {
  /** Superpixels that are aimed at. Default 50. */
  readonly segments?: number;
  /** Weight of the distance in the picture against that in grey levels: larger, squarer. Default 10. */
  readonly compactness?: number;
  /** Rounds of assigning and averaging. Default 10. */
  readonly iterations?: number;
  /** Standard deviation of a blur in front, in pixels. Default 0. */
  readonly sigma?: number;
}

/**
 * SLIC superpixels: k-means over grey levels and places, each cluster looking no further than twice the distance `S` of the first
 * centres. The distance of a pixel is `sqrt(d_levels^2 + (compactness d_places / S)^2)`. What is not connected to its cluster, or smaller than a
 * quarter of `S^2`, goes to a neighbour.
 *
 * Achanta, Shaji, Smith, Lucchi, Fua and Süsstrunk, "SLIC Superpixels Compared to State-of-the-Art Superpixel Methods", PAMI 2012. Their
 * CIELAB is for colour photographs; here the channels are taken as they are, scaled together to 0 to 100.
 *
 * @param image - `[height, width, channels]` or `[height, width]`, in any units.
 */
export function slic(
  image: NdArray,
  { segments = 50, compactness = 10, iterations = 10, sigma = 0 }: SlicOptions = {},
): Segments {
  const scaled = segmentImage("slic", image, 100);
  const { height, width, channels } = scaled;
  if (!Number.isSafeInteger(segments) || segments < 1) {
    throw new RangeError(`slic: segments is ${segments}, wants a whole number from 1`);
  }
  const shape = [height, width, channels];
  const data = sigma > 0 ? gaussianBlur({ data: scaled.data, shape }, sigma).data : scaled.data;
  const spacing = Math.max(1, Math.sqrt((height * width) / Math.min(segments, height * width)));
  const centres = firstCentres(data, { height, width, channels }, spacing);
  const labels = new Int32Array(height * width).fill(-1);
  const nearestTo = new Float64Array(height * width);
  const weight = (compactness / spacing) ** 2;
  for (let round = 0; round < iterations; round++) {
    nearestTo.fill(Number.POSITIVE_INFINITY);
    for (const [k, centre] of centres.entries()) {
      const reach = Math.ceil(spacing);
      const [cy, cx] = [Math.round(centre.y), Math.round(centre.x)];
      for (let y = Math.max(0, cy - reach); y <= Math.min(height - 1, cy + reach); y++) {
        for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++) {
          const p = y * width + x;
          let distance = weight * ((y - centre.y) ** 2 + (x - centre.x) ** 2);
          for (let c = 0; c < channels; c++) {
            distance += ((data[p * channels + c] as number) - (centre.levels[c] as number)) ** 2;
          }
          if (distance < (nearestTo[p] as number)) {
            nearestTo[p] = distance;
            labels[p] = k;
          }
        }
      }
    }
    average(centres, labels, data, width, channels);
  }
  return connected(labels, height, width, Math.max(1, Math.floor((spacing * spacing) / 4)));
}

interface Centre {
  y: number;
  x: number;
  levels: Float64Array;
}

/** On a grid, each moved to the flattest of the nine places around it. */
function firstCentres(
  data: Float32Array,
  { height, width, channels }: { height: number; width: number; channels: number },
  spacing: number,
): Centre[] {
  const at = (y: number, x: number, c: number) =>
    data[
      (Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)) *
        channels +
        c
    ] as number;
  const slope = (y: number, x: number) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      sum += (at(y, x + 1, c) - at(y, x - 1, c)) ** 2 + (at(y + 1, x, c) - at(y - 1, x, c)) ** 2;
    }
    return sum;
  };
  const [down, across] = [
    Math.max(1, Math.round(height / spacing)),
    Math.max(1, Math.round(width / spacing)),
  ];
  const centres: Centre[] = [];
  for (let i = 0; i < down; i++) {
    for (let j = 0; j < across; j++) {
      const [cy, cx] = [
        Math.floor(((i + 0.5) * height) / down),
        Math.floor(((j + 0.5) * width) / across),
      ];
      let [y, x, least] = [cy, cx, slope(cy, cx)];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const inside = cy + dy >= 0 && cy + dy < height && cx + dx >= 0 && cx + dx < width;
          const own = inside ? slope(cy + dy, cx + dx) : Number.POSITIVE_INFINITY;
          if (own < least) [y, x, least] = [cy + dy, cx + dx, own];
        }
      }
      centres.push({
        y,
        x,
        levels: Float64Array.from({ length: channels }, (_, c) => at(y, x, c)),
      });
    }
  }
  return centres;
}

function average(
  centres: Centre[],
  labels: Int32Array,
  data: Float32Array,
  width: number,
  channels: number,
): void {
  const sums = centres.map(() => new Float64Array(channels + 3));
  for (const [p, label] of labels.entries()) {
    const sum = sums[label];
    if (sum === undefined) continue;
    for (let c = 0; c < channels; c++)
      sum[c] = (sum[c] as number) + (data[p * channels + c] as number);
    sum[channels] = (sum[channels] as number) + Math.floor(p / width);
    sum[channels + 1] = (sum[channels + 1] as number) + (p % width);
    sum[channels + 2] = (sum[channels + 2] as number) + 1;
  }
  for (const [k, centre] of centres.entries()) {
    const sum = sums[k] as Float64Array;
    const count = sum[channels + 2] as number;
    if (count === 0) continue;
    centre.y = (sum[channels] as number) / count;
    centre.x = (sum[channels + 1] as number) / count;
    centre.levels = sum.slice(0, channels).map((v) => v / count);
  }
}

/** Connected parts; those smaller than `least` go to the neighbour that was met before. */
function connected(labels: Int32Array, height: number, width: number, least: number): Segments {
  const found = new Int32Array(labels.length).fill(-1);
  let next = 0;
  for (let start = 0; start < labels.length; start++) {
    if (found[start] !== -1) continue;
    const members = [start];
    found[start] = next;
    let neighbour = -1;
    for (let m = 0; m < members.length; m++) {
      const p = members[m] as number;
      const [y, x] = [Math.floor(p / width), p % width];
      for (const [dy, dx] of [
        [0, -1],
        [-1, 0],
        [0, 1],
        [1, 0],
      ] as const) {
        if (y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue;
        const q = (y + dy) * width + x + dx;
        if (found[q] === -1 && labels[q] === labels[start]) {
          found[q] = next;
          members.push(q);
        } else if (found[q] !== -1 && found[q] !== next && neighbour === -1)
          neighbour = found[q] as number;
      }
    }
    if (members.length < least && neighbour !== -1) for (const p of members) found[p] = neighbour;
    else next++;
  }
  return relabelled(found, height, width);
}
