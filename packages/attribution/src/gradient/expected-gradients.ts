import { type NdArray, randomStream, type TypedArray } from "@xrt/core";
import type { Baseline } from "../input/baseline.js";
import { baselineList } from "../input/baseline-list.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { addNormalNoise, noiseStream } from "../run/normal-noise.js";
import { spreadOrder } from "./spread-order.js";

/** Options of {@link expectedGradients}. */
export interface ExpectedGradientsOptions {
  /** What an image could have been instead: an array `[baselines, ...]`, a list of baselines, or one number. Must be given. */
  readonly baselines?: NdArray<TypedArray> | readonly Baseline[] | number | null;
  /** Points that are looked at. Default 50. */
  readonly samples?: number;
  /** Standard deviation of noise that is added to the image, in input units, as GradientSHAP does. Default 0. */
  readonly noise?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Expected gradients, also called GradientSHAP: integrated gradients averaged over many baselines, by one point on each path: the
 * mean over `j` of `(x - b_j) g(b_j + t_j (x - b_j))`. The `t_j` are uniform, one in each of `samples` equal parts of [0, 1] (stratified), and the
 * baselines take turns in a random order, so that each meets all parts of the path. Sums to `f(x)` less the mean `f(b_j)`, but for
 * the error of the sampling.
 *
 * Erion, Janizek, Sturmfels, Lundberg and Lee, "Improving performance of deep learning models with axiomatic attribution priors and
 * expected gradients", 2021; Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions", NeurIPS 2017.
 *
 * @returns Values of the input's shape. `error` is the magnitude of `delta`.
 */
export const expectedGradients: Method<ExpectedGradientsOptions> =
  defineMethod<ExpectedGradientsOptions>({
    name: "expected-gradients",
    family: "gradient",
    about: "integrated gradients averaged over many baselines, by one random point on each path",
    paper: "Erion et al. 2021",
    needs: "network",
    options: {
      baselines: {
        type: "value",
        default: null,
        about: "array [baselines, ...] or list of baselines",
      },
      samples: { type: "integer", min: 1, default: 50, about: "points that are looked at" },
      noise: { type: "number", min: 0, default: 0, about: "deviation of noise on the image" },
      seed: { type: "integer", min: 0, default: 0, about: "seed of points, turns and noise" },
    },
    async *run(context, { baselines, samples, noise: deviation, seed }) {
      const all = baselineList(context.caller, context.batch, baselines);
      const turns = randomStream(seed, "attribution/expected-gradients/turns").permutation(
        all.length,
      );
      const places = randomStream(seed, "attribution/expected-gradients/places");
      const noise = noiseStream(seed, "expected-gradients");
      // early passes are spread over the path, so that a running estimate sees all of it
      const order = spreadOrder(samples);
      const turnOf = (step: number) => turns[(order[step] ?? 0) % all.length] ?? 0;
      const from = (image: number, step: number) =>
        all[turnOf(step)]?.(image) ?? new Float32Array(0);
      const used = Math.min(samples, all.length);
      const scores: number[][] = [];
      for (let turn = 0; turn < used; turn++) {
        const base = all[turns[turn] ?? 0] as (image: number) => Float32Array;
        scores[turns[turn] ?? 0] = await context.scoresAt((image, into) => into.set(base(image)));
      }
      const sums = context.zeros();
      const baselineSums = new Array<number>(context.lanes).fill(0);
      const seen = new Array<number>(context.lanes).fill(0);
      const moved = new Float32Array(context.batch.size);
      const noisy = (image: number, step: number) => {
        if (deviation === 0) return context.image(image);
        addNormalNoise(noise, order[step] ?? 0, context.image(image), deviation, moved);
        return moved;
      };
      const outcome = (): Outcome => ({
        values: sums.map((sum, lane) =>
          Float32Array.from(sum, (v) => v / Math.max(seen[lane] ?? 0, 1)),
        ),
        at: "input",
        baselineScore: baselineSums.map((sum, lane) => sum / Math.max(seen[lane] ?? 0, 1)),
        complete: true,
      });
      await context.scoresOfImages();
      const passes = context.gradients({
        steps: samples,
        fill: (image, step, into) => {
          const stratum = order[step] ?? 0;
          const t = (stratum + places.uniform(stratum)) / samples;
          const [x, b] = [noisy(image, step), from(image, step)];
          for (let i = 0; i < into.length; i++) {
            const start = b[i] as number;
            into[i] = start + t * ((x[i] as number) - start);
          }
        },
        visit: ({ image, step, lane, gradient }) => {
          const [x, b] = [noisy(image, step), from(image, step)];
          const sum = sums[lane] as Float64Array;
          for (let i = 0; i < sum.length; i++) {
            sum[i] =
              (sum[i] as number) + (gradient[i] as number) * ((x[i] as number) - (b[i] as number));
          }
          seen[lane] = (seen[lane] ?? 0) + 1;
          baselineSums[lane] = (baselineSums[lane] ?? 0) + (scores[turnOf(step)]?.[lane] ?? 0);
        },
      });
      for await (const pass of passes) yield { ...pass, outcome };
      return outcome();
    },
  });

/** GradientSHAP is {@link expectedGradients}. */
export const gradientShap: Method<ExpectedGradientsOptions> = expectedGradients;
