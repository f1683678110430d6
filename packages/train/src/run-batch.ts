import type { NdArray } from "@xrt/core";
import type { Executable } from "@xrt/graph";
import { checkFiniteLosses } from "./check-finite.js";
import type { IndexedBatch } from "./examples.js";
import { batchWeights } from "./losses/batch-weights.js";
import type { Prepared } from "./prepare.js";
import { rowsOf } from "./score-examples.js";
import type { Settings } from "./settings.js";

/** A batch that has been run. */
export interface BatchRun {
  /** Everything that the graph of a step returns. */
  readonly out: Readonly<Record<string, NdArray>>;
  /** Loss of each element. */
  readonly each: Float32Array;
  readonly indices: readonly number[];
}

/** Where in a run a batch stands. */
export interface BatchPlace {
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  /** All images of the step that the batch is a part of. */
  readonly all: readonly number[];
}

/**
 * Runs the graph of a step on one batch.
 *
 * @throws TrainingDivergedError when a loss is not finite.
 */
export async function runBatch(
  executable: Executable,
  { graphs, train: { targets, examples }, feed, changing }: Prepared,
  { loss, signal }: Pick<Settings, "loss" | "signal">,
  parameters: ReadonlyMap<string, NdArray>,
  { indices, images }: IndexedBatch,
  { all, ...place }: BatchPlace,
): Promise<BatchRun> {
  const feeds: Record<string, NdArray> = {
    [feed]: images,
    [graphs.loss.targets]: rowsOf(targets.values, indices),
    [graphs.loss.weights]: {
      data: batchWeights(targets, indices, all, loss.reduction, examples.weights),
      shape: [indices.length, targets.weights.shape[1] ?? 1],
    },
  };
  for (const name of changing) feeds[name] = parameters.get(name) as NdArray;
  const wanted: Record<string, NdArray> = {};
  for (const name of executable.inputs) wanted[name] = feeds[name] as NdArray;
  const out = await executable.run(wanted, { signal });
  const each = (out[graphs.loss.each] as NdArray).data;
  checkFiniteLosses(each, { ...place, images: indices, inputs: images, parameters });
  return { out, each, indices };
}
