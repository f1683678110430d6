import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { type CurveOptions, rankedCurve } from "./curves.js";
import { type MapInput, type Measure, measure } from "./measure.js";

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
  return measure(rankedCurve("insertion", map, "add"), model, input, options);
}
