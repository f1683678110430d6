import type { NdArray, TypedArray } from "@xrt/core";
import { randomStream } from "@xrt/core";
import { type Baseline, baselineOf } from "../input/baseline.js";
import { imageAxes } from "../input/image-axes.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";

/** Options of {@link rise}. */
export interface RiseOptions {
  /** Random masks. Default 4000. */
  readonly samples?: number;
  /** Cells of a mask along each side of the image. Default 7. */
  readonly grid?: number;
  /** Share of the cells that are open. Default 0.5. */
  readonly probability?: number;
  /** What a closed cell shows, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** Masks of one's own instead of random ones, `[masks, height, width]` or `[masks, places]`, from 0 to 1. */
  readonly masks?: NdArray<TypedArray> | null;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * RISE: the mean of random masks, each weighted by the score of the image seen through it: `sum_i f(b + (x - b) M_i) M_i / sum_i M_i`. A mask is a
 * coarse grid of open and closed cells, enlarged bilinearly and moved by a random part of a cell.
 *
 * Petsiuk, Das and Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box Models", 2018. They divide by the expected sum of the
 * masks; dividing by the sum itself leaves less noise where few masks are open.
 *
 * @returns `[height, width]`, or one value a place. `error` is the standard error of these means of ratios, `sqrt(sum_i M_i^2 (f_i - v)^2) / sum_i M_i`,
 *   relative to how far the values `v` lie from their mean, which is all that tells places apart.
 */
export const rise: Method<RiseOptions> = defineMethod<RiseOptions>({
  name: "rise",
  family: "perturbation",
  about: "mean of random masks, each weighted by the score of the image seen through it",
  paper: "Petsiuk et al. 2018",
  needs: "scores",
  options: {
    samples: { type: "integer", min: 1, default: 4000, about: "random masks" },
    grid: { type: "integer", min: 1, default: 7, about: "cells of a mask along each side" },
    probability: {
      type: "number",
      min: 0.01,
      max: 0.99,
      default: 0.5,
      about: "share of open cells",
    },
    baseline: { type: "baseline", default: 0, about: "what a closed cell shows" },
    masks: { type: "array", default: null, about: "masks of one's own instead of random ones" },
    seed: { type: "integer", min: 0, default: 0, about: "seed of the masks" },
  },
  async *run(context, { samples, grid, probability, baseline: given, masks, seed }) {
    const { rows, columns, places, shape, layout, channelsOf } = imageAxes(context.batch);
    const baseline = baselineOf(context.caller, context.batch, given);
    const own = masks === null ? null : ownMasks(context.caller, masks, places);
    const steps = own?.length ?? samples;
    const size = { rows, columns, cells: [Math.min(grid, rows), Math.min(grid, columns)] as const };
    // a run is filled before it is visited: its masks are kept for that
    const kept = new Map<number, Float32Array>();
    const maskOf = (step: number) => {
      const known = own?.[step] ?? kept.get(step);
      if (known !== undefined) return known;
      const mask = randomMask(seed, step, { ...size, probability });
      kept.set(step, mask);
      const [oldest = step] = kept.keys();
      if (kept.size > MOST_KEPT) kept.delete(oldest);
      return mask;
    };
    const weighted = context.zeros(places);
    /** Sums of `score mask^2` and `(score mask)^2` of each lane, and of the masks and their squares: what the standard error is made of. */
    const [crossed, squared] = [context.zeros(places), context.zeros(places)];
    const [open, opened] = [new Float64Array(places), new Float64Array(places)];
    const outcome = (): Outcome => ({
      error: weighted.map((sum, lane) =>
        relativeError(sum, {
          crossed: crossed[lane] as Float64Array,
          squared: squared[lane] as Float64Array,
          ...{ open, opened },
        }),
      ),
      values: weighted.map((sum) =>
        Float32Array.from(sum, (v, p) => ((open[p] as number) === 0 ? 0 : v / (open[p] as number))),
      ),
      at: { shape, layout },
    });
    const passes = context.scores({
      steps,
      fill: (image, step, into) => {
        const [x, b, mask] = [context.image(image), baseline(image), maskOf(step)];
        for (let i = 0; i < into.length; i++) {
          const hidden = b[i] as number;
          into[i] = hidden + ((x[i] as number) - hidden) * (mask[channelsOf.place(i)] as number);
        }
      },
      visit: ({ lane, step, score }) => {
        const [mask, sum] = [maskOf(step), weighted[lane] as Float64Array];
        const [cross, square] = [crossed[lane] as Float64Array, squared[lane] as Float64Array];
        for (let p = 0; p < places; p++) {
          const m = mask[p] as number;
          const through = score * m;
          sum[p] = (sum[p] as number) + through;
          cross[p] = (cross[p] as number) + through * m;
          square[p] = (square[p] as number) + through * through;
          if (lane === 0) {
            open[p] = (open[p] as number) + m;
            opened[p] = (opened[p] as number) + m * m;
          }
        }
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    return outcome();
  },
});

/** Length of the standard errors of the values, relative to that of the values around their mean. */
function relativeError(
  weighted: Float64Array,
  {
    crossed,
    squared,
    open,
    opened,
  }: Readonly<Record<"crossed" | "squared" | "open" | "opened", Float64Array>>,
): number {
  const value = (p: number) => (weighted[p] as number) / (open[p] as number);
  const seen = [...open.keys()].filter((p) => (open[p] as number) > 0);
  const mean = seen.reduce((sum, p) => sum + value(p), 0) / seen.length;
  let [variance, spread] = [0, 0];
  for (const p of seen) {
    const v = value(p);
    const residual =
      (squared[p] as number) - 2 * v * (crossed[p] as number) + v * v * (opened[p] as number);
    variance += Math.max(residual, 0) / (open[p] as number) ** 2;
    spread += (v - mean) ** 2;
  }
  return variance === 0 ? 0 : Math.sqrt(variance / spread);
}

/** Masks of one run that are not made twice. */
const MOST_KEPT = 64;

interface MaskSize {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly [number, number];
  readonly probability: number;
}

/** Mask `step` of a seed: the same for every image, whatever the batches. */
function randomMask(
  seed: number,
  step: number,
  { rows, columns, cells, probability }: MaskSize,
): Float32Array {
  const stream = randomStream(seed, `attribution/rise/${step}`);
  const [down, across] = cells;
  // one more row and column of cells, of which a random part lies outside
  const grid = Float32Array.from({ length: (down + 1) * (across + 1) }, (_, k) =>
    stream.uniform(k + 2) < probability ? 1 : 0,
  );
  const [tall, wide] = [Math.ceil(rows / down), Math.ceil(columns / across)];
  const [shiftY, shiftX] = [
    Math.floor(stream.uniform(0) * tall),
    Math.floor(stream.uniform(1) * wide),
  ];
  const mask = new Float32Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    const v = between((y + shiftY + 0.5) / tall - 0.5, down);
    for (let x = 0; x < columns; x++) {
      const u = between((x + shiftX + 0.5) / wide - 0.5, across);
      const at = (i: number, j: number) => grid[i * (across + 1) + j] as number;
      const top = at(v.low, u.low) * (1 - u.share) + at(v.low, u.high) * u.share;
      const bottom = at(v.high, u.low) * (1 - u.share) + at(v.high, u.high) * u.share;
      mask[y * columns + x] = top * (1 - v.share) + bottom * v.share;
    }
  }
  return mask;
}

/** The cells on both sides of a place, cells 0 to `last`, and the share of the upper one. */
function between(place: number, last: number): { low: number; high: number; share: number } {
  const inside = Math.min(Math.max(place, 0), last);
  const low = Math.min(Math.floor(inside), last);
  return { low, high: Math.min(low + 1, last), share: inside - low };
}

function ownMasks(
  caller: string,
  { data, shape }: NdArray<TypedArray>,
  places: number,
): Float32Array[] {
  const [count = 0] = shape;
  if (count < 1 || data.length !== count * places) {
    throw new RangeError(
      `${caller}: masks are [${shape}], wants [masks, ...] with ${places} places each`,
    );
  }
  const outside = data.find((v) => !(v >= 0 && v <= 1));
  if (outside !== undefined)
    throw new RangeError(`${caller}: a mask holds ${outside}, wants 0 to 1`);
  return Array.from({ length: count }, (_, k) =>
    Float32Array.from(data.subarray(k * places, (k + 1) * places)),
  );
}
