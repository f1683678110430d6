import type { NdArray, TypedArray } from "@xrt/core";
import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import { referencesOf } from "../perturbation/references.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { addNormalNoise, noiseStream } from "../run/normal-noise.js";
import { peakToPeak } from "../run/peak-to-peak.js";
import { elementsOf } from "./maps-of.js";
import { type MapInput, type Measure, measure } from "./measure.js";

/** Options of {@link infidelity}. */
export interface InfidelityOptions {
  /** Deviation of the perturbations as a share of the range of the image. Default 0.1. */
  readonly sigma?: number;
  /** Perturbations. Default 100. */
  readonly samples?: number;
  /** Perturbations of one's own, `[perturbations, ...]` in the shape of an image. Default: Gaussian noise. */
  readonly perturbations?: NdArray<TypedArray> | null;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Infidelity: how far a map is from telling what perturbations do, `mean_I (I . phi - (f(x) - f(x - I)))^2`. Small is good. `phi` is a map in the
 * form of slopes, as a gradient is; bring one that sums to the score to that form with {@link toSlopes}.
 *
 * Yeh, Hsieh, Suggala, Inouye and Ravikumar, "On the (In)fidelity and Sensitivity of Explanations", NeurIPS 2019.
 *
 * @param map - One value an element of the image.
 */
export function infidelity(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & InfidelityOptions = {},
): Promise<Measure> {
  return measure<InfidelityOptions>(
    {
      name: "infidelity",
      options: {
        sigma: { type: "number", min: 0, default: 0.1, about: "noise as a share of the range" },
        samples: { type: "integer", min: 1, default: 100, about: "perturbations" },
        perturbations: { type: "value", default: null, about: "perturbations of one's own" },
        seed: { type: "integer", min: 0, default: 0, about: "seed of the perturbations" },
      },
      async *run(context, { sigma, samples, perturbations, seed }) {
        const slopes = elementsOf(context, map);
        const own = perturbations === null ? null : referencesOf(context, perturbations);
        const noise = noiseStream(seed, "infidelity");
        const zero = new Float32Array(context.batch.size);
        const change = new Float32Array(context.batch.size);
        const perturb = (image: number, step: number) => {
          if (own !== null) change.set(own[step] as Float32Array);
          else addNormalNoise(noise, step, zero, sigma * peakToPeak(context.image(image)), change);
        };
        const scores = await context.scoresOfImages();
        const steps = own?.length ?? samples;
        const sums = context.zeros(1);
        yield* context.scores({
          steps,
          fill: (image, step, into) => {
            perturb(image, step);
            const x = context.image(image);
            for (let i = 0; i < into.length; i++)
              into[i] = (x[i] as number) - (change[i] as number);
          },
          visit: ({ image, lane, step, score }) => {
            perturb(image, step);
            const phi = slopes[image] as Float32Array;
            let told = 0;
            for (let i = 0; i < phi.length; i++) told += (phi[i] as number) * (change[i] as number);
            const sum = sums[lane] as Float64Array;
            sum[0] = (sum[0] as number) + (told - ((scores[lane] as number) - score)) ** 2 / steps;
          },
        });
        return { values: sums.map((sum) => sum[0] as number) };
      },
    },
    model,
    input,
    options,
  );
}
