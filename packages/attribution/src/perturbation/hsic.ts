import { randomStream } from "@xrt/core";
import type { Baseline } from "../input/baseline.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { gridMasks } from "./grid-masks.js";
import { hsicValues } from "./hsic-values.js";

/** Options of {@link hsic}. */
export interface HsicOptions {
  /** Cells along each side of the image. Default 7. */
  readonly grid?: number;
  /** Random masks. Default 500. */
  readonly samples?: number;
  /** Width of the kernel on scores. Default: the median distance of two of them, 1 where that is 0. */
  readonly bandwidth?: number;
  /** What a closed cell shows, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * HSIC attribution: how much the score depends on whether a cell of a grid is open, by the Hilbert-Schmidt independence criterion over random masks,
 * `trace(K H L H) / n^2` with `K = 0.5 - (a - b)^2` on cells and a Gaussian `L` on scores. Never negative: it says that a cell matters, not which way.
 *
 * Novello, Fel and Vigouroux, "Making Sense of Dependence: Efficient Black-box Explanations Using Dependence Measure", 2022.
 *
 * @returns One value a cell, `[rows, columns]` of the grid. `error` is their standard error, relative to the values, for the width of the kernel
 *   that was taken; that cells which do not matter are a little above 0, by about `1 / samples`, is not in it.
 */
export const hsic: Method<HsicOptions> = defineMethod<HsicOptions>({
  name: "hsic",
  family: "perturbation",
  about: "how much the score depends on whether each cell of a grid is open",
  paper: "Novello et al. 2022",
  needs: "scores",
  options: {
    grid: { type: "integer", min: 1, default: 7, about: "cells along each side" },
    samples: { type: "integer", min: 4, default: 500, about: "random masks" },
    bandwidth: {
      type: "number",
      min: 1e-12,
      default: null,
      about: "width of the kernel on scores; none: their median distance",
    },
    baseline: { type: "baseline", default: 0, about: "what a closed cell shows" },
    seed: { type: "integer", min: 0, default: 0, about: "seed of the masks" },
  },
  async *run(context, { grid, samples, bandwidth, baseline, seed }) {
    const masks = gridMasks(context, { grid, baseline });
    const stream = randomStream(seed, "attribution/hsic");
    const drawn = Array.from({ length: samples }, (_, step) =>
      Uint8Array.from({ length: masks.cells }, (_cell, c) =>
        stream.uniform(step * masks.cells + c) < 0.5 ? 0 : 1,
      ),
    );
    const scores = context.zeros(samples);
    let done = 0;
    const outcome = (): Outcome => {
      const found = scores.map((own) =>
        hsicValues(
          drawn.slice(0, done),
          own.subarray(0, done),
          bandwidth === null ? {} : { bandwidth },
        ),
      );
      return {
        values: found.map(({ values }) => values),
        error: found.map(({ error }) => error),
        at: { shape: masks.shape, layout: masks.axes.layout },
      };
    };
    const passes = context.scores({
      steps: samples,
      fill: (image, step, into) => masks.fill(image, drawn[step] ?? [], into),
      visit: ({ lane, step, score }) => {
        (scores[lane] as Float64Array)[step] = score;
        if (context.imageOf(lane) === context.batch.count - 1) done = step + 1;
      },
    });
    for await (const pass of passes) {
      if (done >= 4) yield { ...pass, outcome };
    }
    return outcome();
  },
});
