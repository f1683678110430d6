import { type Baseline, baselineOf } from "../input/baseline.js";
import { imageAxes } from "../input/image-axes.js";
import { changedScores } from "../local/changed-scores.js";
import type { Span } from "../local/span.js";
import { defineMethod } from "../run/define-method.js";
import type { Filled, Method, Outcome } from "../run/method.js";

/** Options of {@link occlusion}. */
export interface OcclusionOptions {
  /** Rows and columns of the window, or one number for both; it covers all channels. Default: an eighth of each side, at least 1. */
  readonly window?: number | readonly number[];
  /** Rows and columns by which it moves. Default: half of the window, rounded up. */
  readonly stride?: number | readonly number[];
  /** What the window shows, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** Where windows overlap, the mean of their differences or their sum. Default `"mean"`. */
  readonly overlap?: "mean" | "sum";
  /** A last window that sticks out is cut at the border, or left out. Default `"partial"`. */
  readonly border?: "partial" | "skip";
}

/**
 * Occlusion: a window is moved over the image, and what the score loses under it belongs to the places that it covers.
 *
 * Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014, section 4.2. Captum takes means and cut windows, as here;
 * PAIR saliency and Xplique take sums and leave windows out that stick out: `{ overlap: "sum", border: "skip" }`.
 *
 * @returns Values as the input lies, the same in all channels.
 * @throws RangeError when the window is larger than the image.
 */
export const occlusion: Method<OcclusionOptions> = defineMethod<OcclusionOptions>({
  name: "occlusion",
  family: "perturbation",
  about: "what the score loses under a window that is moved over the image",
  paper: "Zeiler and Fergus 2014",
  needs: "scores",
  options: {
    window: {
      type: "size",
      default: null,
      about: "[rows, columns] of the window, or one number; none: an eighth of each side",
    },
    stride: {
      type: "size",
      default: null,
      about: "[rows, columns] by which it moves; none: half of the window",
    },
    baseline: { type: "baseline", default: 0, about: "what the window shows" },
    overlap: {
      type: "choice",
      choices: ["mean", "sum"],
      default: "mean",
      about: "where windows overlap: the mean or the sum of their differences",
    },
    border: {
      type: "choice",
      choices: ["partial", "skip"],
      default: "partial",
      about: "a window that sticks out is cut, or left out",
    },
  },
  async *run(context, { window, stride, baseline: given, overlap, border }) {
    const { rows, columns, places, channelsOf } = imageAxes(context.batch);
    const [down, across] = windows(context.caller, [rows, columns], { window, stride, border });
    const baseline = baselineOf(context.caller, context.batch, given);
    const sums = context.zeros(places);
    /** How many windows cover a place; counted for each image, since one may come behind another. */
    const covered = Array.from({ length: context.batch.count }, () => new Int32Array(places));
    const windowAt = (step: number) =>
      [down[Math.floor(step / across.length)], across[step % across.length]] as [Span, Span];
    const outcome = (): Outcome => ({
      values: sums.map((sum, lane) =>
        Float32Array.from({ length: context.batch.size }, (_, i) => {
          const p = channelsOf.place(i);
          const windows = covered[context.imageOf(lane)]?.[p] ?? 0;
          return (sum[p] as number) / (overlap === "mean" ? Math.max(windows, 1) : 1);
        }),
      ),
      at: "input",
    });
    const passes = changedScores(context, {
      steps: down.length * across.length,
      grid: { rows: down, columns: across },
      fill: (image, step, into) => {
        into.set(context.image(image));
        const [y, x] = windowAt(step);
        const instead = baseline(image);
        const channels = context.batch.size / places;
        for (let row = y.from; row < y.to; row++) {
          for (let column = x.from; column < x.to; column++) {
            for (let c = 0; c < channels; c++) {
              const i = channelsOf.index(row * columns + column, c);
              into[i] = instead[i] as number;
            }
          }
        }
      },
      visit: ({ image, lane, step, score, whole }) => {
        const [y, x] = windowAt(step);
        const sum = sums[lane] as Float64Array;
        const counts = covered[image] as Int32Array;
        const isFirst = lane === context.lane(image, 0);
        for (let row = y.from; row < y.to; row++) {
          for (let column = x.from; column < x.to; column++) {
            const p = row * columns + column;
            sum[p] = (sum[p] as number) + whole - score;
            if (isFirst) counts[p] = (counts[p] as number) + 1;
          }
        }
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    return outcome();
  },
});

/** Rows and columns of all windows. */
function windows(
  caller: string,
  [rows, columns]: readonly [number, number],
  { window, stride, border }: Pick<Filled<OcclusionOptions>, "window" | "stride" | "border">,
): [Span[], Span[]] {
  const eighth = (n: number) => Math.max(1, Math.round(n / 8));
  const own = window === null ? [eighth(rows), eighth(columns)] : pair(window, rows);
  const fits = own.every((n, axis) => n >= 1 && n <= (axis === 0 ? rows : columns));
  if (!fits || !own.every(Number.isInteger)) {
    throw new RangeError(
      `${caller}: window is ${JSON.stringify(window)}, wants [rows, columns] from 1 to [${rows},${columns}]`,
    );
  }
  const steps = stride === null ? own.map((n) => Math.ceil(n / 2)) : pair(stride, rows);
  if (!steps.every((n) => Number.isInteger(n) && n >= 1)) {
    throw new RangeError(
      `${caller}: stride is ${JSON.stringify(stride)}, wants whole numbers from 1`,
    );
  }
  const [down, across] = [rows, columns].map((size, axis) =>
    spans(size, { window: own[axis] ?? 1, step: steps[axis] ?? 1, border }),
  );
  return [down ?? [], across ?? []];
}

/** Rows and columns; one number is both, and in an input with one row the columns. */
function pair(value: number | readonly number[], rows: number): number[] {
  const [first = 0, second = first] = typeof value === "number" ? [value] : value;
  const one = typeof value === "number" || value.length === 1;
  return [one && rows === 1 ? 1 : first, second];
}

function spans(
  size: number,
  {
    window,
    step,
    border,
  }: {
    readonly window: number;
    readonly step: number;
    readonly border: "partial" | "skip";
  },
): Span[] {
  const round = border === "partial" ? Math.ceil : Math.floor;
  return Array.from({ length: 1 + round((size - window) / step) }, (_, i) => ({
    from: i * step,
    to: Math.min(i * step + window, size),
  }));
}
