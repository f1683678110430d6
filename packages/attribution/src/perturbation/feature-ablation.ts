import { changedScores } from "../local/changed-scores.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { coalitionsOf, type FeatureOptions, featureSpecs } from "./coalitions.js";

/** Options of {@link featureAblation}. */
export type FeatureAblationOptions = FeatureOptions;

/**
 * Feature ablation: what the score loses without a feature, `f(x) - f(x without it)`, on each of its elements (not divided among them).
 * One forward pass a feature.
 *
 * Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014, section 4.2; the name is Captum's.
 *
 * @returns Values as the input lies; one for each feature in `parts.featureValues`.
 *
 * @example
 * ```ts
 * import { featureAblation } from "@xrt/attribution";
 * const sums = (x: { data: Float32Array }) =>
 *   Array.from({ length: x.data.length / 3 }, (_, i) => x.data.slice(3 * i, 3 * i + 3).reduce((a, v) => a + v));
 * const map = await featureAblation(sums, Float32Array.of(2, 10, 3), { features: [0, 0, 1] });
 * [...map.values.data]; // => [12, 12, 3]
 * ```
 */
export const featureAblation: Method<FeatureAblationOptions> = defineMethod<FeatureAblationOptions>(
  {
    name: "feature-ablation",
    family: "perturbation",
    about: "what the score loses without each feature",
    paper: "Zeiler and Fergus 2014",
    needs: "scores",
    options: featureSpecs("auto"),
    async *run(context, options) {
      const { features, fill, spread } = coalitionsOf(context, options);
      const { count } = features;
      const lost = context.zeros(count);
      const present = new Uint8Array(count).fill(1);
      const outcome = (): Outcome => ({
        values: lost.map((own, lane) => spread(context.imageOf(lane), own)),
        at: "input",
        parts: { featureValues: { values: lost, shape: [count] } },
      });
      const passes = changedScores(context, {
        steps: count,
        grid: features.grid,
        fill: (image, step, into) => {
          present[step] = 0;
          fill(image, present, into);
          present[step] = 1;
        },
        visit: ({ lane, step, score, whole }) => {
          (lost[lane] as Float64Array)[step] = whole - score;
        },
      });
      for await (const pass of passes) yield { ...pass, outcome };
      return outcome();
    },
  },
);
