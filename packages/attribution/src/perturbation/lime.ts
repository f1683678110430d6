import { randomStream } from "@xrt/core";
import { NormalEquations, type Solution } from "../linear/normal-equations.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { checkCount, coalitionsOf, type FeatureOptions, featureSpecs } from "./coalitions.js";
import { regressionError } from "./regression-error.js";
import { scoresByImage } from "./scores-by-image.js";

/** Options of {@link lime}. */
export interface LimeOptions extends FeatureOptions {
  /** Perturbed images. Default 1000. */
  readonly samples?: number;
  /** Penalty on the squares of the coefficients. Default 0.01. */
  readonly ridge?: number;
  /** Width of the kernel in cosine distance. Default 0.25. */
  readonly width?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * LIME: the coefficients of a linear model of the score in which features are present, fitted to images of which each feature is taken away
 * with probability one half. Images that are nearer to the whole count more: `exp(-d^2 / width^2)` with the cosine distance `d = 1 - sqrt(s / m)` of
 * `s` present features. Ridge regression with a free intercept.
 *
 * Ribeiro, Singh and Guestrin, "Why Should I Trust You?", 2016; distance, width and the mean of a feature as its replacement as in their
 * package for images.
 *
 * @returns As {@link featureAblation}; the intercepts are in `parts.intercept`. `error` is the standard error of the coefficients, relative
 *   to them, which does not take the linear model to be true (White 1980).
 * @throws RangeError when there are more than 4,096 features, or the samples do not tell the features apart: raise `samples` or `ridge`.
 */
export const lime: Method<LimeOptions> = defineMethod<LimeOptions>({
  name: "lime",
  family: "perturbation",
  about: "coefficients of a linear model of which features are present",
  paper: "Ribeiro et al. 2016",
  needs: "scores",
  options: {
    ...featureSpecs({ slic: 50 }, null),
    samples: { type: "integer", min: 2, default: 1000, about: "perturbed images" },
    ridge: {
      type: "number",
      min: 0,
      default: 0.01,
      about: "penalty on the squares of the coefficients",
    },
    width: {
      type: "number",
      min: 1e-3,
      default: 0.25,
      about: "width of the kernel in cosine distance",
    },
    seed: { type: "integer", min: 0, default: 0, about: "seed of the perturbations" },
  },
  async *run(context, options) {
    const { features, fill, spread } = coalitionsOf(context, options);
    checkCount(context.caller, features.count);
    const { samples, ridge, width, seed } = options;
    const counts = context.zeros(0).map((_, lane) => features.countOf(context.imageOf(lane)));
    const stream = randomStream(seed, "attribution/lime");
    const blocks = Math.ceil(features.count / 128);
    const present = new Uint8Array(features.count);
    const draw = (step: number) => {
      for (let block = 0; block < blocks; block++) {
        const words = stream.words(step * blocks + block);
        for (let k = 0; k < Math.min(128, features.count - 128 * block); k++) {
          present[128 * block + k] = ((words[k >> 5] as number) >>> (k & 31)) & 1;
        }
      }
    };
    const systems = counts.map((m) => new NormalEquations(m + 1));
    const row = new Float64Array(features.count + 1);
    // what the error is made of, when it is asked for
    const scores = context.zeros(samples);
    const done = counts.map(() => 0);
    /** Writes the row of a perturbed image, and returns its weight. */
    const rowOf = (step: number, m: number) => {
      draw(step);
      let size = 0;
      for (let j = 0; j < m; j++) {
        row[j] = present[j] as number;
        size += present[j] as number;
      }
      row[m] = 1;
      const distance = 1 - Math.sqrt(size / m);
      return Math.exp(-((distance / width) ** 2));
    };
    const errorOf = (lane: number, { coefficients: own, solve }: Solution) => {
      const m = counts[lane] as number;
      return regressionError({
        ...{ values: own.subarray(0, m), solve, draws: done[lane] as number, unknowns: m + 1 },
        add: (step, into) => {
          const weight = rowOf(step, m);
          let residual = scores[lane]?.[step] as number;
          for (let j = 0; j <= m; j++) residual -= (row[j] as number) * (own[j] as number);
          for (let j = 0; j <= m; j++) into[j] = weight * residual * (row[j] as number);
        },
      });
    };
    const fitted = (lane: number) => systems[lane]?.solution(ridge, counts[lane]) ?? null;
    const outcome = (): Outcome => {
      const values = context.zeros(features.count);
      const intercepts = context.zeros(1);
      const errors = counts.map(() => Number.POSITIVE_INFINITY);
      for (const [lane, m] of counts.entries()) {
        const own = fitted(lane);
        if (own === null) continue;
        values[lane]?.set(own.coefficients.subarray(0, m));
        intercepts[lane]?.set(own.coefficients.subarray(m));
        errors[lane] = errorOf(lane, own);
      }
      return {
        values: values.map((own, lane) => spread(context.imageOf(lane), own)),
        at: "input",
        error: errors,
        parts: {
          featureValues: { values, shape: [features.count] },
          intercept: { values: intercepts, shape: [1] },
        },
      };
    };
    const passes = scoresByImage(context, {
      steps: () => samples,
      fill: (image, step, into) => {
        draw(step);
        fill(image, present, into);
      },
      visit: ({ lane, step, score }) => {
        const weight = rowOf(step, counts[lane] as number);
        (systems[lane] as NormalEquations).add(row, score, weight);
        (scores[lane] as Float64Array)[step] = score;
        done[lane] = step + 1;
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    const untold = counts.findIndex((_, lane) => fitted(lane) === null);
    if (untold >= 0) {
      throw new RangeError(
        `${context.caller}: ${samples} samples do not tell ${counts[untold]} features apart; raise samples or ridge`,
      );
    }
    return outcome();
  },
});
