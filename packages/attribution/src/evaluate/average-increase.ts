import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { maskedScore } from "./masked-score.js";
import type { MapInput, Measure } from "./measure.js";

/**
 * Increase in confidence: 1 where the score is higher when the image is multiplied by its map, else 0. Large is good.
 * The map's positive part is divided by its maximum. Scores are those behind a sigmoid or softmax, where there is one.
 *
 * Chattopadhay et al., "Grad-CAM++", 2018.
 */
export function averageIncrease(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions = {},
): Promise<Measure> {
  return maskedScore(
    "average-increase",
    (y, masked) => (masked > y ? 1 : 0),
    { model, input, map },
    options,
  );
}
