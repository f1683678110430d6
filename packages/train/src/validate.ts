import type { NdArray } from "@xrt/core";
import type { Executable } from "@xrt/graph";
import { checkFiniteLosses } from "./check-finite.js";
import type { Validation } from "./epoch.js";
import type { Prepared } from "./prepare.js";
import { scoreExamples } from "./score-examples.js";
import type { Settings } from "./settings.js";

/**
 * Losses and metrics over the validation images; null where there are none.
 *
 * @param executable - The graph of an evaluation.
 * @throws TrainingDivergedError when a loss is not finite.
 */
export async function validate(
  executable: Executable,
  { graphs, feed, input, validation }: Prepared,
  { loss, batchSize, signal, metrics }: Settings,
  weights: ReadonlyMap<string, NdArray>,
  place: { readonly epoch: number; readonly learningRate: number },
): Promise<Validation | null> {
  if (validation === undefined) return null;
  const { examples, targets } = validation;
  const { scores: _, ...found } = await scoreExamples(examples, Object.fromEntries(weights), {
    ...{ executable, loss, batchSize, signal, targets, feed, input, metrics },
    graph: graphs.loss,
  });
  checkFiniteLosses(Float32Array.of(found.loss, found.unweightedLoss), {
    ...{ ...place, step: null, images: [], parameters: weights },
    inputs: typeof examples.inputs === "function" ? undefined : examples.inputs,
  });
  return found;
}
