import type { TrainingData } from "./examples.js";
import type { Model } from "./model.js";
import type { TrainOptions } from "./options.js";
import type { Trained } from "./trained.js";
import { trainer } from "./trainer.js";

/**
 * Train a network through the gradients of `@xrt/graph`, and keep the epoch with the lowest validation loss. Trained weights are
 * written back into a `tf.LayersModel`; a graph stays as it is, and the result holds a trained one.
 *
 * The result is a function of the network, the data, the options and the engine: the same seed gives the same bytes.
 *
 * @param model - Takes one input `[batch, ...]` and returns `[batch, outputs]`; a sigmoid or softmax at its end is cut where the
 *   loss is one of logits.
 * @param data - Training images, and validation images that choose the epoch.
 * @throws UsageError when an option is out of range, a path or metric does not exist (the nearest are listed), or no parameter is
 *   left to be trained.
 * @throws DataError when the examples are empty, of one class, or do not fit the network or the loss.
 * @throws TrainingDivergedError when the loss is no longer finite: the images and the likely cause are named.
 * @throws CheckpointError when `resume` is of another run; what differs is named.
 * @throws The reason of `signal` when it is aborted: within one batch, and the model is as it was.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { adamW, cosine, earlyStopping, train } from "@xrt/train";
 * const b = new GraphBuilder();
 * const w = b.parameter("w", { array: ndArray(Float32Array.of(0), [1, 1]), role: "kernel", trainable: true });
 * const network = b.build([b.node("matMul", [b.input("x", float32("batch", 1)), w], {})]);
 * const examples = { inputs: ndArray(Float32Array.of(-2, -1, 1, 2), [4, 1]), labels: [0, 0, 1, 1] };
 * const { history, graph } = await train(network, { train: examples, validation: examples }, {
 *   epochs: 5,
 *   optimizer: adamW({ learningRate: 0.1 }),
 *   schedule: cosine(),
 *   callbacks: [earlyStopping({ metric: "auroc", patience: 4 })],
 * });
 * history.at(-1)?.validation?.metrics.auroc?.value; // => 1
 * (graph.parameters.get("w")?.array.data[0] ?? 0) > 0; // => true
 * ```
 */
export async function train(
  model: Model,
  data: TrainingData,
  options: TrainOptions = {},
): Promise<Trained> {
  const run = trainer(model, data, options);
  for await (const _ of run) {
    // each epoch is in the history
  }
  return run.result();
}
