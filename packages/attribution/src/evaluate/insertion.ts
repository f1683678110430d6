import type { Input } from "../input/batch.js";
import { imageAxes } from "../input/image-axes.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { type CurveOptions, chunkCounts, curveSpecs, scoreCurve } from "./curves.js";
import { placesOf } from "./maps-of.js";
import { type MapInput, type Measure, measure } from "./measure.js";
import { descending } from "./ranking.js";

/**
 * Insertion: the area under the score while places are put into the baseline, the most important ones first. Large is good: the score rises
 * early.
 *
 * Petsiuk, Das and Saenko, "RISE", 2018.
 *
 * @returns As {@link deletion}.
 */
export function insertion(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & CurveOptions = {},
): Promise<Measure> {
  return measure<CurveOptions>(
    {
      name: "insertion",
      options: curveSpecs,
      run: (context, { steps, baseline }) =>
        scoreCurve(context, baseline, {
          order: placesOf(context, map).map(descending),
          counts: chunkCounts(imageAxes(context.batch).places, steps),
          how: "add",
        }),
    },
    model,
    input,
    options,
  );
}
