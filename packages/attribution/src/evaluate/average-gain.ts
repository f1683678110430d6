import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { maskedScore } from "./masked-score.js";
import type { MapInput, Measure } from "./measure.js";

/**
 * Average gain: what the score gains of what it could gain when the image is multiplied by its map, `max(0, y_masked - y) / (1 - y)`, for scores that are probabilities. Large is good.
 * The map's positive part is divided by its maximum. Scores are those behind a sigmoid or softmax, where there is one.
 *
 * Zhang, Rao and Yang, "Opti-CAM", 2023.
 */
export function averageGain(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions = {},
): Promise<Measure> {
  return maskedScore(
    "average-gain",
    (y, masked) => (y < 1 ? Math.max(0, masked - y) / (1 - y) : Number.NaN),
    { model, input, map },
    options,
  );
}
