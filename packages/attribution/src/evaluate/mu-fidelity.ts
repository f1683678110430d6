import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { MapInput, Measure } from "./measure.js";
import { type SubsetCorrelationOptions, subsetCorrelation } from "./subset-correlation.js";

/**
 * MuFidelity: rank correlation, over random subsets of a grid, between the sum of the map in a subset and what the score loses without it. 1 is best.
 *
 * Bhatt, Weller and Moura, "Evaluating and Aggregating Feature-based Model Explanations", 2020; with ranks and a grid of 9 x 9 as in Xplique.
 */
export function muFidelity(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & SubsetCorrelationOptions = {},
): Promise<Measure> {
  const own = { name: "mu-fidelity", rank: true, features: { grid: 9 }, samples: 200 };
  return subsetCorrelation(own, model, input, map, options);
}
