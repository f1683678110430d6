import { UsageError } from "@xrt/core";
import { compile } from "@xrt/graph/onnx";
import type { Callback } from "./callbacks/callback.js";
import { progress } from "./callbacks/progress.js";
import type { TrainingData } from "./examples.js";
import { binaryCrossEntropy } from "./losses/binary-cross-entropy.js";
import { aurocMetric } from "./metrics/auroc-metric.js";
import { type Monitor, monitorNamed, monitorsOf } from "./metrics/monitor.js";
import { adam } from "./optimizers/adam.js";
import { checkClip } from "./optimizers/clip.js";
import { checkEma } from "./optimizers/ema.js";
import type { TrainOptions } from "./options.js";
import { shuffled } from "./samplers/shuffled.js";
import { constant } from "./schedules/constant.js";

type Defaulted =
  | "loss"
  | "optimizer"
  | "schedule"
  | "groups"
  | "batchNorm"
  | "batchNormMomentum"
  | "epochs"
  | "batchSize"
  | "accumulate"
  | "sampler"
  | "seed"
  | "metrics"
  | "callbacks"
  | "compile"
  | "task";

/** Options with their defaults. */
export interface Settings
  extends Omit<TrainOptions, Defaulted | "best">,
    Required<Pick<TrainOptions, Defaulted>> {
  readonly monitors: ReadonlyMap<string, Monitor>;
  /** What chooses the epoch that is kept; undefined for the last one. */
  readonly best: Monitor | undefined;
}

/**
 * Options with their defaults, checked as far as they can be without data.
 *
 * @throws UsageError when one is out of range.
 */
export function trainSettings(options: TrainOptions, { validation }: TrainingData): Settings {
  const { loss = binaryCrossEntropy(), onProgress, task = "training" } = options;
  const metrics = options.metrics ?? (loss.activation === "linear" ? [] : [aurocMetric()]);
  const monitors = monitorsOf(metrics);
  const { best = validation === undefined ? "last" : "loss" } = options;
  const monitor = best === "last" ? undefined : monitorNamed("train: best", monitors, best);
  if (monitor !== undefined) needValidation("train: best", monitor, validation);
  const follow = onProgress === undefined ? [] : [progress(onProgress, { task })];
  const settings: Settings = {
    ...{ optimizer: adam(), schedule: constant(), groups: [], sampler: shuffled(), compile },
    ...{ batchNorm: "inference", batchNormMomentum: 0.99, epochs: 20, batchSize: 16 },
    ...{ accumulate: 1, seed: 0 },
    ...withoutUndefined(options),
    ...{ loss, metrics, task, monitors, best: monitor },
    callbacks: [...(options.callbacks ?? []), ...follow],
  };
  checkSettings(settings);
  return settings;
}

/**
 * Refuses to watch numbers of validation images where there are none.
 *
 * @throws UsageError when there are none.
 */
export function needValidation(
  caller: string,
  { name }: Monitor,
  validation: TrainingData["validation"],
): void {
  if (validation !== undefined || name === "trainLoss") return;
  throw new UsageError(
    `${caller}: "${name}" is computed on validation images, and there are none; give some, or watch "trainLoss"`,
  );
}

function checkSettings(settings: Settings): void {
  const { batchNormMomentum, batchNorm, clip, ema, callbacks, seed } = settings;
  for (const name of ["epochs", "batchSize", "accumulate"] as const) {
    const value = settings[name];
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new UsageError(`train: ${name} is ${value}, wants a whole number from 1`);
    }
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new UsageError(`train: seed is ${seed}, wants a whole number from 0`);
  }
  if (!["inference", "batch", "train"].includes(batchNorm)) {
    throw new UsageError(`train: batchNorm is "${batchNorm}", wants inference, batch or train`);
  }
  if (!(batchNormMomentum >= 0 && batchNormMomentum < 1)) {
    throw new UsageError(
      `train: batchNormMomentum is ${batchNormMomentum}, wants 0 or more and less than 1`,
    );
  }
  if (clip !== undefined) checkClip(clip);
  if (ema !== undefined) checkEma(ema);
  checkNames(callbacks);
}

function checkNames(callbacks: readonly Callback[]): void {
  const names = callbacks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new UsageError(
    `train: two callbacks are called "${twice}"; give one another name: { ...${twice}(), name: "second" }`,
  );
}

/** An option that is `undefined` is one that was not given. */
function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
