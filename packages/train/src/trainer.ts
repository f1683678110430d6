import { checkArguments } from "./check-arguments.js";
import type { Epoch } from "./epoch.js";
import type { TrainingData } from "./examples.js";
import type { Model } from "./model.js";
import type { TrainOptions } from "./options.js";
import { trainSettings } from "./settings.js";
import type { Trained } from "./trained.js";
import { openRun, type TrainingRun } from "./training-run.js";
import type { TrainingState } from "./training-state.js";

/** A training run whose loop is the caller's: each round is an epoch. Whoever leaves the loop keeps what was done. */
export interface Trainer extends AsyncIterable<Epoch> {
  /** What has been made until now. */
  result(): Trained;
  /** All of the run, from which another one goes on: `train(model, data, { ...options, resume })`. */
  state(): Promise<TrainingState>;
}

/**
 * A run of {@link train} as a loop. Nothing is computed before the first round. A loop that was left may be gone on with; when it
 * ends, or is left, the weights that were kept are written back into a `tf.LayersModel`.
 *
 * @throws UsageError when an option is out of range; while looping, what `train` throws.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { trainer } from "@xrt/train";
 * const b = new GraphBuilder();
 * const w = b.parameter("w", { array: ndArray(Float32Array.of(0), [1, 1]), role: "kernel", trainable: true });
 * const network = b.build([b.node("matMul", [b.input("x", float32("batch", 1)), w], {})]);
 * const examples = { inputs: ndArray(Float32Array.of(-2, -1, 1, 2), [4, 1]), labels: [0, 0, 1, 1] };
 * const run = trainer(network, { train: examples });
 * for await (const { epoch, train } of run) {
 *   if (epoch === 3 || train.loss < 0.1) break;
 * }
 * run.result().history.length; // => 3
 * ```
 */
export function trainer(model: Model, data: TrainingData, options: TrainOptions = {}): Trainer {
  checkArguments(model, data, options);
  const settings = trainSettings(options, data);
  let run: TrainingRun | undefined;
  const opened = () => {
    if (run !== undefined) return run;
    throw new Error("trainer: nothing has been computed yet; loop over it first");
  };
  return {
    async *[Symbol.asyncIterator]() {
      run ??= await openRun(model, data, settings);
      yield* run.epochs();
    },
    result: () => opened().result(),
    state: async () => opened().state(),
  };
}
