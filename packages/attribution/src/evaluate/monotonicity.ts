import type { Input } from "../input/batch.js";
import { imageAxes } from "../input/image-axes.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { type CurveOptions, chunkCounts, curveSpecs, scoreCurve } from "./curves.js";
import { placesOf } from "./maps-of.js";
import { type MapInput, type Measure, measure } from "./measure.js";
import { descending } from "./ranking.js";

/**
 * Monotonicity: the share of steps at which the score does not fall while places are put into the baseline, the least important ones first. 1 is best.
 *
 * Arya et al., "One Explanation Does Not Fit All", 2019 (theirs is whether the share is 1).
 *
 * @returns The share of each image; `parts.curve` has the scores.
 */
export function monotonicity(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & CurveOptions = {},
): Promise<Measure> {
  return measure<CurveOptions>(
    {
      name: "monotonicity",
      options: curveSpecs,
      async *run(context, { steps, baseline }) {
        const found = yield* scoreCurve(context, baseline, {
          order: placesOf(context, map).map((values) => descending(values).reverse()),
          counts: chunkCounts(imageAxes(context.batch).places, steps),
          how: "add",
        });
        const curves = found.parts?.curve ?? [];
        const share = (curve: readonly number[]) =>
          curve.slice(1).filter((v, k) => v >= (curve[k] as number)).length / (curve.length - 1);
        return { values: curves.map(share), parts: { curve: curves } };
      },
    },
    model,
    input,
    options,
  );
}
