import type { NdArray, TypedArray } from "@xrt/core";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { Moments } from "../run/moments.js";
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
 * @returns As {@link featureAblation}. `error` is the standard error of the means over the references, relative to the means; infinite for one
 *   reference.
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
      // what the features lose to the reference that is being scored: it counts when all of them are
      const losses = context.zeros(count);
      const moments = losses.map(() => new Moments(count));
      const outcome = (): Outcome => {
        const values = moments.map((own) => own.mean());
        return {
          values: values.map((own, lane) => spread(context.imageOf(lane), own)),
          at: "input",
          error: moments.map((own) => own.relativeError()),
          parts: { featureValues: { values, shape: [count] } },
        };
      };
      const passes = context.scores({
        steps: count * others.length,
        fill: (image, step, into) => {
          const [own, of] = [context.image(image), features.of(image)];
          const other = others[Math.floor(step / count)] as Float32Array;
          const feature = step % count;
          for (let i = 0; i < into.length; i++) {
            into[i] = (of[i] === feature ? other[i] : own[i]) as number;
          }
        },
        visit: ({ lane, step, score }) => {
          const own = losses[lane] as Float64Array;
          own[step % count] = (scores[lane] as number) - score;
          if (step % count === count - 1) moments[lane]?.add(own);
        },
      });
      for await (const pass of passes) yield { ...pass, outcome };
      return outcome();
    },
  });
