import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { maskedScore } from "./masked-score.js";
import type { MapInput, Measure } from "./measure.js";

/**
 * Average drop: the share of the score that is lost when the image is multiplied by its map, `max(0, y - y_masked) / y`. Small is good. The mean over images is the metric of the paper; `NaN` where the score is not above 0.
 * The map's positive part is divided by its maximum. Scores are those behind a sigmoid or softmax, where there is one.
 *
 * Chattopadhay et al., "Grad-CAM++", 2018.
 */
export function averageDrop(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions = {},
): Promise<Measure> {
  return maskedScore(
    "average-drop",
    (y, masked) => (y > 0 ? Math.max(0, y - masked) / y : Number.NaN),
    { model, input, map },
    options,
  );
}
