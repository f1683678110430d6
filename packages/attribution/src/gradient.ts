import type { NdArray } from "@xrt/core";
import { type Attribution, type ExplainOptions, mapWarnings } from "./attribution.js";
import { backwardPass } from "./backward.js";
import { fromBatch, imageAt } from "./batch.js";
import type { Model } from "./model.js";

/**
 * The gradient of the target's logit with respect to the input, raw and signed.
 *
 * Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2013, section 3.
 *
 * @param input - One image `[height, width, channels]` or a batch, in the units of the network's input.
 * @returns Values of the input's shape.
 */
export async function gradient(
  model: Model,
  input: NdArray,
  options: ExplainOptions = {},
): Promise<Attribution> {
  const pass = await backwardPass("gradient", model, input, { ...options, layer: "input" });
  return {
    values: fromBatch(pass.gradient, pass.batch),
    scores: pass.scores,
    method: "gradient",
    layer: "input",
    warnings: pass.scores.map((_, i) =>
      mapWarnings(imageAt(pass.gradient, i).data, { signed: true }),
    ),
  };
}
