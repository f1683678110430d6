import type { Baseline } from "../input/baseline.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { gridMasks } from "./grid-masks.js";
import { sobolDesign, sobolIndices } from "./sobol-indices.js";

/** Options of {@link sobol}. */
export interface SobolOptions {
  /** Cells along each side of the image. Default 8. */
  readonly grid?: number;
  /** Points of each design; `designs * (cells + 2)` forward passes. Default 32. */
  readonly designs?: number;
  /** What a closed cell shows, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Sobol attribution: the image is shown through a grid whose cells are open to random degrees, and each cell has its total Sobol index: the share of
 * the variance of the score in which it takes part, alone or together with others. Never negative: it says that a cell matters, not which way.
 *
 * Fel, Cadène, Chalvidal, Cord, Vigouroux and Serre, "Look at the Variance! Efficient Black-box Explanations with Sobol-based Sensitivity Analysis", 2021;
 * Jansen's estimator on Latin hypercubes.
 *
 * @returns One value a cell, `[rows, columns]` of the grid; the first-order indices are in `parts.firstOrder`. `error` is the standard error, relative
 *   to the values.
 */
export const sobol: Method<SobolOptions> = defineMethod<SobolOptions>({
  name: "sobol",
  family: "perturbation",
  about: "share of the variance of the score in which each cell of a grid takes part",
  paper: "Fel et al. 2021",
  needs: "scores",
  options: {
    grid: { type: "integer", min: 1, default: 8, about: "cells along each side" },
    designs: { type: "integer", min: 2, default: 32, about: "points of each design" },
    baseline: { type: "baseline", default: 0, about: "what a closed cell shows" },
    seed: { type: "integer", min: 0, default: 0, about: "seed of the designs" },
  },
  async *run(context, { grid, designs, baseline, seed }) {
    const masks = gridMasks(context, { grid, baseline });
    const design = sobolDesign(masks.cells, designs, seed);
    const levels = new Float64Array(masks.cells);
    const scores = context.zeros(design.points);
    const outcome = (): Outcome => {
      const indices = scores.map((own) => sobolIndices(own, masks.cells, designs));
      return {
        values: indices.map(({ total }) => total),
        error: indices.map(({ error }) => error),
        at: { shape: masks.shape, layout: masks.axes.layout },
        parts: { firstOrder: { values: indices.map(({ first }) => first), shape: masks.shape } },
      };
    };
    const passes = context.scores({
      steps: design.points,
      fill: (image, step, into) => {
        design.write(step, levels);
        masks.fill(image, levels, into);
      },
      visit: ({ lane, step, score }) => {
        (scores[lane] as Float64Array)[step] = score;
      },
    });
    for await (const pass of passes) {
      // the designs are judged as a whole
      if (pass.done === pass.total) yield { ...pass, outcome };
    }
    return outcome();
  },
});
