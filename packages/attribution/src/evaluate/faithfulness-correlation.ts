import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { MapInput, Measure } from "./measure.js";
import {
  type SubsetCorrelation,
  type SubsetCorrelationOptions,
  subsetCorrelation,
} from "./subset-correlation.js";

/**
 * Faithfulness correlation: linear correlation, over random subsets of pixels, between the sum of the map in a subset and what the score loses without
 * it. 1 is best.
 *
 * Bhatt, Weller and Moura, "Evaluating and Aggregating Feature-based Model Explanations", 2020.
 */
export function faithfulnessCorrelation(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & SubsetCorrelationOptions = {},
): Promise<Measure> {
  const own: SubsetCorrelation = {
    ...{ name: "faithfulness-correlation", rank: false, samples: 100 },
    features: "pixels",
  };
  return subsetCorrelation(own, model, input, map, options);
}
