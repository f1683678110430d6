import { randomStream } from "@xrt/core";
import { mapCorrelation, mapRankCorrelation } from "@xrt/metrics";
import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import { coalitionsOf, type FeatureOptions, featureSpecs } from "../perturbation/coalitions.js";
import type { FeatureChoice } from "../perturbation/features.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { wholeMapsOf } from "./maps-of.js";
import { type MapInput, type Measure, measure } from "./measure.js";

/** Options of correlations over random subsets of features. */
export interface SubsetCorrelationOptions extends FeatureOptions {
  /** Share of the features in a subset. Default 0.2. */
  readonly share?: number;
  /** Random subsets. Default 200. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Which correlation over which features. */
export interface SubsetCorrelation {
  readonly name: string;
  readonly rank: boolean;
  readonly features: FeatureChoice;
  readonly samples: number;
}

/** Correlation over random subsets between the sum of the map in a subset and what the score loses without it. */
export function subsetCorrelation(
  { name, rank, features: choice, samples: most }: SubsetCorrelation,
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & SubsetCorrelationOptions,
): Promise<Measure> {
  return measure<SubsetCorrelationOptions>(
    {
      name,
      options: {
        ...featureSpecs(choice),
        share: {
          type: "number",
          min: 0,
          max: 1,
          default: 0.2,
          about: "share of the features in a subset",
        },
        samples: { type: "integer", min: 2, default: most, about: "random subsets" },
        seed: { type: "integer", min: 0, default: 0, about: "seed of the subsets" },
      },
      async *run(context, { share, samples, seed, ...given }) {
        const { features, fill } = coalitionsOf(context, given);
        const values = wholeMapsOf(context, map);
        const sums = values.map((own, image) => {
          const totals = new Float64Array(features.count);
          for (const [i, feature] of features.of(image).entries()) {
            totals[feature] = (totals[feature] as number) + (own[i] as number);
          }
          return totals;
        });
        const scores = await context.scoresOfImages();
        const told = context.zeros(samples);
        const lost = context.zeros(samples);
        const absent = (image: number, step: number) => {
          const m = features.countOf(image);
          const size = Math.min(Math.max(Math.round(share * m), 1), m);
          return randomStream(seed, `attribution/${name}/${step}`).permutation(m).slice(0, size);
        };
        yield* context.scores({
          steps: samples,
          fill: (image, step, into) => {
            const present = new Uint8Array(features.count).fill(1);
            for (const feature of absent(image, step)) present[feature] = 0;
            fill(image, present, into);
          },
          visit: ({ image, lane, step, score }) => {
            const own = sums[image] as Float64Array;
            let sum = 0;
            for (const feature of absent(image, step)) sum += own[feature] as number;
            (told[lane] as Float64Array)[step] = sum;
            (lost[lane] as Float64Array)[step] = (scores[lane] as number) - score;
          },
        });
        const correlation = rank ? mapRankCorrelation : mapCorrelation;
        return { values: told.map((sum, lane) => correlation(sum, lost[lane] ?? []).value) };
      },
    },
    model,
    input,
    options,
  );
}
