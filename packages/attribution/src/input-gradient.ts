import { type NdArray, row } from "@xrt/core";
import { type Attribution, type ExplainOptions, mapWarnings } from "./attribution.js";
import { backwardPass } from "./backward.js";
import { fromBatch } from "./batch.js";
import type { Model } from "./model.js";

/**
 * The gradient of the target's logit with respect to the input, as a result of `method`, which its error messages name.
 */
export async function inputGradient(
  method: string,
  model: Model,
  input: NdArray,
  options: ExplainOptions,
): Promise<Attribution> {
  const pass = await backwardPass(method, model, input, { ...options, layer: "input" });
  return {
    values: fromBatch(pass.gradient, pass.batch),
    scores: pass.scores,
    method,
    layer: "input",
    warnings: pass.scores.map((_, i) => mapWarnings(row(pass.gradient, i).data, { signed: true })),
  };
}
