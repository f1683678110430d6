import type { NdArray, TypedArray } from "@xrt/core";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { coalitionsOf } from "./coalitions.js";
import { type FeatureChoice, featuresSpec } from "./features.js";
import { referencesOf } from "./references.js";

/** Options of {@link featurePermutation}. */
export interface FeaturePermutationOptions {
  /** What is replaced together; see {@link FeatureChoice}. Default `"elements"`. */
  readonly features?: FeatureChoice;
  /** Other images, `[images, ...]`, whose features take the place of those of the image, all of them in turn. */
  readonly references?: NdArray<TypedArray>;
}

/**
 * Feature permutation: what the score loses on average when a feature is that of another image, `f(x) - mean_r f(x with the feature of
 * r)`. The replacement is something that does occur, which a constant baseline need not be. The other images are named, so that the
 * result does not depend on what else is in the batch.
 *
 * Fisher, Rudin and Dominici, "All Models are Wrong, but Many are Useful", 2019; Breiman, "Random Forests", 2001.
 *
 * @returns As {@link featureAblation}.
 */
export const featurePermutation: Method<FeaturePermutationOptions> =
  defineMethod<FeaturePermutationOptions>({
    name: "feature-permutation",
    family: "perturbation",
    about: "what the score loses when a feature is that of another image",
    paper: "Fisher et al. 2019",
    needs: "scores",
    options: {
      features: featuresSpec("elements"),
      references: { type: "array", default: null, about: "other images whose features are put in" },
    },
    async *run(context, { features: choice, references }) {
      const others = referencesOf(context, references);
      const { features, spread } = coalitionsOf(context, { features: choice, baseline: 0 });
      const { count } = features;
      const scores = await context.scoresOfImages();
      const lost = context.zeros(count);
      const outcome = (): Outcome => ({
        values: lost.map((own, lane) => spread(context.imageOf(lane), own)),
        at: "input",
        parts: { featureValues: { values: lost, shape: [count] } },
      });
      const passes = context.scores({
        steps: count * others.length,
        fill: (image, step, into) => {
          const [own, of] = [context.image(image), features.of(image)];
          const other = others[step % others.length] as Float32Array;
          const feature = Math.floor(step / others.length);
          for (let i = 0; i < into.length; i++) {
            into[i] = (of[i] === feature ? other[i] : own[i]) as number;
          }
        },
        visit: ({ lane, step, score }) => {
          const sums = lost[lane] as Float64Array;
          const feature = Math.floor(step / others.length);
          const share = ((scores[lane] as number) - score) / others.length;
          sums[feature] = (sums[feature] as number) + share;
        },
      });
      for await (const pass of passes) yield { ...pass, outcome };
      return outcome();
    },
  });
