import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import { coalitionsOf, type FeatureOptions, featureSpecs } from "../perturbation/coalitions.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { wholeMapsOf } from "./maps-of.js";
import { type MapInput, type Measure, measure } from "./measure.js";

/** Options of {@link nonSensitivity}. */
export interface NonSensitivityOptions extends FeatureOptions {
  /** What counts as 0, as a share of the largest magnitude. Default 1e-5. */
  readonly tolerance?: number;
}

/**
 * Non-sensitivity: how many features have no value though the score reacts to them, or a value though it does not. 0 is best.
 *
 * Nguyen and Martínez, "On Quantitative Aspects of Model Interpretability", 2020.
 *
 * @returns The count of each image, over the cells of a grid where nothing else is said.
 */
export function nonSensitivity(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & NonSensitivityOptions = {},
): Promise<Measure> {
  return measure<NonSensitivityOptions>(
    {
      name: "non-sensitivity",
      options: {
        ...featureSpecs({ grid: 16 }),
        tolerance: {
          type: "number",
          min: 0,
          default: 1e-5,
          about: "share of the largest that counts as 0",
        },
      },
      async *run(context, { tolerance, ...given }) {
        const { features, fill } = coalitionsOf(context, given);
        const values = wholeMapsOf(context, map).map((own, image) => {
          const sums = new Float64Array(features.count);
          for (const [i, feature] of features.of(image).entries()) {
            sums[feature] = (sums[feature] as number) + Math.abs(own[i] as number);
          }
          return sums;
        });
        const scores = await context.scoresOfImages();
        const effects = context.zeros(features.count);
        const present = new Uint8Array(features.count).fill(1);
        yield* context.scores({
          steps: features.count,
          fill: (image, step, into) => {
            present[step] = 0;
            fill(image, present, into);
            present[step] = 1;
          },
          visit: ({ lane, step, score }) => {
            (effects[lane] as Float64Array)[step] = Math.abs((scores[lane] as number) - score);
          },
        });
        const counts = (own: Float64Array) => {
          const most = own.reduce((a, v) => Math.max(a, v), 0);
          return own.map((v) => (v > tolerance * most ? 1 : 0));
        };
        return {
          values: effects.map((effect, lane) => {
            const [has, reacts] = [counts(values[lane] as Float64Array), counts(effect)];
            return has.filter((v, k) => v !== reacts[k]).length;
          }),
        };
      },
    },
    model,
    input,
    options,
  );
}
